package io.curfew.doctor;

import io.curfew.control.HealthRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether the exporter has the rights that SSH accounting takes. */
final class RightsCheck implements Check {
  private static final String WHAT = "rights";

  @Override
  public List<Finding> look(Patient patient) {
    String pid = patient.exporter().said(HealthRequest.PID).orElse("");
    if (pid.isEmpty() && !patient.root()) {
      return List.of(
          Finding.unseen(WHAT, "no exporter to look at, and this is not root", "run this as root"));
    }
    String whose = pid.isEmpty() ? "root here" : "the exporter";
    // The pid is the exporter's own; from another pid namespace its process isn't seen.
    Path status = Path.of("/proc", pid.isEmpty() ? "self" : pid, "status");
    try {
      return found(whose, Capabilities.lacking(status));
    } catch (IOException e) {
      return List.of(
          Finding.unseen(
              WHAT, "process " + pid + " is not seen from here", "run this where it runs"));
    }
  }

  private static List<Finding> found(String whose, List<Capabilities> lacking) {
    List<Finding> found = new ArrayList<>();
    for (Capabilities one : lacking) {
      found.add(
          Finding.bad(
              WHAT,
              whose + " lacks " + one + ", which " + one.use(),
              "add it to AmbientCapabilities= and CapabilityBoundingSet= of the unit, or to the"
                  + " container's capabilities"));
    }
    return found.isEmpty()
        ? List.of(Finding.ok(WHAT, whose + " has all that SSH accounting takes"))
        : found;
  }
}
