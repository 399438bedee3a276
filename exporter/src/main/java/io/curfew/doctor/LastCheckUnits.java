package io.curfew.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Whether systemd asks curfew a last time before it starts the unit of a sleep. */
final class LastCheckUnits {
  static final String DROP_IN = "50-curfew-last-check.conf";
  static final String LAST_CHECK =
      "ExecStartPre=/usr/bin/timeout --kill-after=5s 60s /usr/bin/curfew sleep last-check";

  private static final List<String> ACTIONS =
      List.of("hibernate", "suspend", "hybrid-sleep", "suspend-then-hibernate");

  /** Where systemd looks for drop-ins (systemd.unit(5)). */
  private static final List<String> UNITS =
      List.of(
          "etc/systemd/system",
          "run/systemd/system",
          "usr/local/lib/systemd/system",
          "usr/lib/systemd/system");

  private LastCheckUnits() {}

  /** Without the drop-in a sleep happens unchecked; with it, and without the program, never. */
  static List<Finding> look(boolean armed, String action, Path root) {
    if (!ACTIONS.contains(action)) {
      return List.of();
    }
    List<String> missing = ACTIONS.stream().filter(one -> !there(root, one)).toList();
    List<Finding> found = new ArrayList<>();
    if (missing.contains(action)) {
      found.add(
          SleepCheck.found(
              armed,
              "no last check before " + action + ": what begins after the request goes unseen",
              install(missing)));
    } else if (!Files.isExecutable(root.resolve("usr/bin/curfew"))) {
      found.add(
          SleepCheck.found(
              armed,
              "the last check runs /usr/bin/curfew, which is not there: no " + action + " succeeds",
              "ln -s \"$(command -v curfew || echo $PWD/exporter/bin/curfew)\" /usr/bin/curfew"));
    }
    if (!missing.isEmpty() && !missing.contains(action)) {
      found.add(
          Finding.note(
              SleepCheck.WHAT,
              "no last check before "
                  + String.join(", ", missing)
                  + ", which curfew doesn't ask for",
              install(missing)));
    }
    return found;
  }

  private static String install(List<String> actions) {
    String dir = "/etc/systemd/system/systemd-$a.service.d";
    return "for a in "
        + String.join(" ", actions)
        + "; do mkdir -p "
        + dir
        + " && rm -f "
        + dir
        + "/"
        + DROP_IN
        + " && printf '[Service]\\n"
        + LAST_CHECK
        + "\\n' >"
        + dir
        + "/"
        + DROP_IN
        + "; done; systemctl daemon-reload";
  }

  private static boolean there(Path root, String action) {
    // Of several files of one name the first is taken: /dev/null in /etc takes away what is below.
    Map<Path, Path> first = new HashMap<>();
    UNITS.stream()
        .map(units -> root.resolve(units).resolve("systemd-" + action + ".service.d"))
        .flatMap(LastCheckUnits::files)
        .forEach(file -> first.putIfAbsent(file.getFileName(), file));
    return first.values().stream().anyMatch(LastCheckUnits::checks);
  }

  private static Stream<Path> files(Path dir) {
    try (Stream<Path> files = Files.list(dir)) {
      return files.filter(file -> file.toString().endsWith(".conf")).toList().stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static boolean checks(Path file) {
    try {
      return Files.readString(file).contains("curfew sleep last-check");
    } catch (IOException e) {
      return false;
    }
  }
}
