package io.curfew.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The unit in a cgroup path, with what changes from start to start taken out.
 *
 * <p>Parsed from the root down. Every unit on the way is kept as a prefix, and so is a first
 * directory that is no unit: whatever stands inside a delegated subtree was named by its owner, and
 * must not pass for a unit of the system.
 */
final class UnitName {
  private static final Pattern UNIT = Pattern.compile(".+\\.(service|scope|socket|mount|swap)");
  private static final Pattern INSTANCE = Pattern.compile("@.*(?=\\.[a-z]+$)");

  /** Transient units of systemd-run: run-r0123abcd…, run-u12, run-p1234-i5678 (systemd 257). */
  private static final Pattern TRANSIENT =
      Pattern.compile("^run-(r[0-9a-f]{8,}|u\\d+|p\\d+-i\\d+|\\d+)(?=\\.(service|scope)$)");

  /** Scopes are made by programs, which number them: session-3, session-c1, docker-0123abcd…. */
  private static final Pattern NUMBERED =
      Pattern.compile("(-(c?\\d+|[0-9a-f]{12,}))+(?=\\.scope$)");

  private UnitName() {}

  /**
   * The label of a cgroup.
   *
   * @param path from the cgroup2 root, beginning with /
   * @return empty for the root itself
   */
  static String of(String path) {
    List<String> kept = new ArrayList<>();
    String firstSlice = "";
    for (String part : path.split("/", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      if (UNIT.matcher(part).matches()) {
        kept.add(normalised(part));
      } else if (kept.isEmpty() && part.endsWith(".slice")) {
        firstSlice = firstSlice.isEmpty() ? part : firstSlice;
      } else if (kept.isEmpty()) {
        kept.add(part);
      }
    }
    return kept.isEmpty() ? firstSlice : String.join("/", kept);
  }

  private static String normalised(String unit) {
    String name = INSTANCE.matcher(unit).replaceFirst("@");
    name = TRANSIENT.matcher(name).replaceFirst("run");
    return NUMBERED.matcher(name).replaceFirst("");
  }
}
