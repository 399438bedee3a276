package io.curfew.doctor;

import io.curfew.control.FlowHealthFields;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which units can be named: by the layout of cgroups, and whether all of them are watched. */
final class CgroupsCheck implements Check {
  private static final String WHAT = "cgroups";
  private static final Map<String, String> LAYOUTS =
      Map.of(
          "v2", "version 2",
          "hybrid", "version 2 beside version 1 (hybrid)");

  @Override
  public List<Finding> look(Patient patient) {
    if (!patient.watchesConntrack() || !patient.tellsOfFlows()) {
      return patient.silentOfFlows(WHAT);
    }
    Patient.Answer exporter = patient.exporter();
    return List.of(
        judge(
            exporter.said(FlowHealthFields.LAYOUT).orElse("?"),
            exporter.said(FlowHealthFields.CGROUPS_COMPLETE).filter("true"::equals).isPresent(),
            exporter.said(FlowHealthFields.CGROUPS_PROBLEM)));
  }

  static Finding judge(String layout, boolean complete, Optional<String> problem) {
    if (!LAYOUTS.containsKey(layout)) {
      return Finding.note(
          WHAT,
          "no version 2 is seen: a unit is named only as long as its process lives",
          "boot with systemd.unified_cgroup_hierarchy=1; in a container: host.sys");
    }
    if (complete) {
      return Finding.ok(
          WHAT, LAYOUTS.get(layout) + ", each is watched: a unit is named even if it is gone");
    }
    return problem
        .map(
            why ->
                Finding.note(
                    WHAT,
                    LAYOUTS.get(layout)
                        + ", searched instead of watched, since not all can be ("
                        + why
                        + "): the unit of one that lived for a moment may stay unknown",
                    mend(why)))
        .orElseGet(
            () -> Finding.note(WHAT, LAYOUTS.get(layout) + ", being read at this moment", ""));
  }

  private static String mend(String why) {
    return why.contains("max_user_watches")
        ? "sysctl -w fs.inotify.max_user_watches=524288"
        : "sysctl fs.inotify; raise what is short";
  }
}
