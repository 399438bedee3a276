package io.curfew.flow;

import io.curfew.metrics.LabelText;
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
  static final int MAX_BYTES = 200;

  /** A user may nest units in units as deep as he likes; whose subtree it is stands in front. */
  private static final int MAX_PARTS = 4;

  /** What stands above the root of curfew's own cgroup namespace: anything, trusted or not. */
  private static final String OUTSIDE = "..";

  private static final Pattern UNIT =
      Pattern.compile(".+\\.(?:service|scope|socket|mount|swap)", Pattern.DOTALL);
  private static final Pattern INSTANCE = Pattern.compile("@.*(?=\\.[a-z]+$)", Pattern.DOTALL);

  /** Transient units of systemd-run: run-r0123abcd…, run-u12, run-p1234-i5678 (systemd 257). */
  private static final Pattern TRANSIENT =
      Pattern.compile(
          "^run-(?:r[0-9a-f]{8,}|u\\d+|p\\d+-i\\d+|\\d+)(?=\\.(?:service|scope)$)"
              // Podman's health checks: the container's id, from version 4.4 on with a random end.
              + "|^[0-9a-f]{64}(?:-[0-9a-f]+)?(?=\\.service$)");

  /** A service that D-Bus started is named after its connection first (dbus-broker 28). */
  private static final Pattern BUS_NAME = Pattern.compile("^dbus-:\\d+\\.\\d+-");

  private static final String UUID =
      "[0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}";

  /**
   * Scopes are made by programs, which number them: session-3, session-c1, docker-0123abcd…,
   * vte-spawn-UUID. Atomic, since numbers are hexadecimal numbers too: tried both ways, a name of
   * twenty would take a second.
   */
  private static final Pattern NUMBERED =
      Pattern.compile(
          "(?:[-.](?>" + UUID + "|[0-9a-f]{12,}(?=[-.])|c?\\d+(?=[-.])))++(?=\\.scope$)");

  /** Machined's scopes of libvirt have the domain's number before its name. */
  private static final Pattern DOMAIN =
      Pattern.compile("^(machine-(?:qemu|lxc))\\\\x2d\\d+(?=\\\\x2d)");

  /** Ids in directories that a container runtime made beside systemd's. */
  private static final Pattern ID = Pattern.compile("[-_:.]?(?:" + UUID + "|[0-9a-f]{12,})");

  private UnitName() {}

  /**
   * The label of a cgroup, of at most {@link #MAX_BYTES} bytes.
   *
   * @param path from the root of the hierarchy, beginning with /
   * @return empty for the root itself
   */
  static String of(String path) {
    List<String> kept = new ArrayList<>(MAX_PARTS);
    String firstSlice = "";
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || kept.size() == MAX_PARTS) {
        continue;
      }
      if (part.equals(OUTSIDE)) {
        if (kept.isEmpty()) {
          kept.add(OUTSIDE);
        }
      } else if (UNIT.matcher(part).matches()) {
        kept.add(normalised(part));
      } else if (kept.isEmpty() && part.endsWith(".slice")) {
        firstSlice = firstSlice.isEmpty() ? part : firstSlice;
      } else if (kept.isEmpty()) {
        kept.add(directory(part));
      }
    }
    return LabelText.bounded(kept.isEmpty() ? firstSlice : String.join("/", kept), MAX_BYTES);
  }

  private static String normalised(String unit) {
    String name = INSTANCE.matcher(unit).replaceFirst("@");
    name = BUS_NAME.matcher(name).replaceFirst("dbus-");
    name = TRANSIENT.matcher(name).replaceFirst("run");
    name = DOMAIN.matcher(name).replaceFirst("$1");
    name = NUMBERED.matcher(name).replaceFirst("");
    return name.startsWith(".") ? "run" + name : name;
  }

  private static String directory(String name) {
    String stable = ID.matcher(name).replaceAll("");
    return stable.isEmpty() ? "container" : stable;
  }
}
