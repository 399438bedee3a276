package io.curfew.doctor;

import io.curfew.control.FlowHealthFields;
import io.curfew.control.HealthRequest;
import io.curfew.doctor.Finding.Level;
import io.curfew.kernel.Capability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether the exporter has the rights that its features take, and what it costs if not. */
final class RightsCheck implements Check {
  static final String MEND =
      "add it to AmbientCapabilities= and CapabilityBoundingSet= of the unit, or to the"
          + " container's capabilities";
  private static final String WHAT = "rights";
  private static final String DROP_IN = "/etc/systemd/system/curfew.service.d";

  @Override
  public List<Finding> look(Patient patient) {
    String pid = patient.exporter().said(HealthRequest.PID).orElse("");
    if (pid.isEmpty() && !patient.root()) {
      return List.of(
          Finding.unseen(WHAT, "no exporter to look at, and this is not root", "run this as root"));
    }
    String whose = pid.isEmpty() ? "root here" : "the exporter";
    boolean witnessed =
        patient.exporter().said(FlowHealthFields.TIER).filter("witness"::equals).isPresent();
    // The pid is the exporter's own; from another pid namespace its process isn't seen.
    Path file = Path.of("/proc", pid.isEmpty() ? "self" : pid, "status");
    try {
      String status = Files.readString(file, StandardCharsets.ISO_8859_1);
      List<Need> needs = Need.of(patient.settings(), witnessed);
      Set<Capability> held = Capability.effective(status);
      List<Finding> found = new ArrayList<>(judge(whose, held, needs));
      handedOn(whose, held, Capability.inherited(status), needs).ifPresent(found::add);
      return found;
    } catch (IOException e) {
      return List.of(
          Finding.unseen(
              WHAT, "process " + pid + " is not seen from here", "run this where it runs"));
    }
  }

  /**
   * A second setting of these adds to the first (systemd.exec(5)), and must come after an
   * administrator's override.conf that took them away.
   */
  static String mend(Capability right) {
    return "mkdir -p "
        + DROP_IN
        + " && printf '[Service]\\nAmbientCapabilities="
        + right
        + "\\nCapabilityBoundingSet="
        + right
        + "\\n' >"
        + DROP_IN
        + "/z-"
        + right
        + ".conf && systemctl daemon-reload && systemctl restart curfew # in a container:"
        + " --cap-add="
        + right;
  }

  static List<Finding> judge(String whose, Set<Capability> held, List<Need> needs) {
    List<Finding> found = new ArrayList<>();
    for (Capability right : Capability.values()) {
      List<Need> unmet =
          needs.stream().filter(need -> need.right() == right && !held.contains(right)).toList();
      if (!unmet.isEmpty()) {
        found.add(lacking(whose, right, unmet));
      }
    }
    return found.isEmpty() ? List.of(Finding.ok(WHAT, whose + has(needs))) : found;
  }

  /** nft is a program of its own: a right that is not ambient ends at its start. */
  static Optional<Finding> handedOn(
      String whose, Set<Capability> held, Set<Capability> inherited, List<Need> needs) {
    Capability right = Capability.CAP_NET_ADMIN;
    boolean needed = needs.stream().anyMatch(need -> need.right() == right);
    return needed && held.contains(right) && !inherited.contains(right)
        ? Optional.of(
            Finding.bad(
                WHAT, whose + " has " + right + ", but nft, which it starts, has not", mend(right)))
        : Optional.empty();
  }

  private static String has(List<Need> needs) {
    return needs.isEmpty()
        ? " needs none"
        : needs.stream()
            .map(Need::feature)
            .distinct()
            .collect(Collectors.joining(", ", " has all for: ", ""));
  }

  private static Finding lacking(String whose, Capability right, List<Need> unmet) {
    String costs = unmet.stream().map(Need::cost).distinct().collect(Collectors.joining("; "));
    boolean bad = unmet.stream().anyMatch(need -> need.level() == Level.BAD);
    String detail = whose + " lacks " + right + ": " + costs;
    return bad ? Finding.bad(WHAT, detail, mend(right)) : Finding.note(WHAT, detail, mend(right));
  }
}
