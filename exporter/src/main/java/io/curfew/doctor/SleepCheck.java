package io.curfew.doctor;

import io.curfew.config.HostSettings;
import io.curfew.config.SleepSettings;
import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a sleep that is allowed would also happen, and be checked a last time. What blocks at the
 * moment is not its business: {@code curfew sleep explain} says that.
 */
final class SleepCheck implements Check {
  static final String DROP_IN = "50-curfew-last-check.conf";
  static final String LAST_CHECK =
      "ExecStartPre=/usr/bin/timeout --kill-after=5s 60s /usr/bin/curfew sleep last-check";

  private static final String WHAT = "sleep";
  private static final Set<String> TO_DISK =
      Set.of("hibernate", "hybrid-sleep", "suspend-then-hibernate");

  /** Where systemd looks for drop-ins (systemd.unit(5)). */
  private static final List<String> UNITS =
      List.of("/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system");

  @Override
  public List<Finding> look(Patient patient) {
    SleepSettings sleep = patient.settings().sleep();
    if (!sleep.enabled()) {
      return List.of();
    }
    HostSettings host = patient.settings().host();
    List<Finding> lacking = new ArrayList<>();
    if (!exists(sleep.command().get(0))) {
      lacking.add(
          found(
              sleep.armed(),
              "no program " + sleep.command().get(0),
              "apt-get install systemd, or set sleep.command"));
    }
    if (TO_DISK.contains(sleep.action())) {
      lacking.addAll(
          room(sleep.armed(), text(host.proc(), "swaps"), text(host.sys(), "power/image_size")));
    }
    if (sleep.command().get(0).endsWith("systemctl") && !host.contained()) {
      lacking.addAll(lastCheck(sleep.armed(), sleep.action(), host.root()));
    }
    return lacking.isEmpty() ? List.of(well(sleep)) : lacking;
  }

  private static boolean exists(String program) {
    Path path = Path.of(program);
    return path.isAbsolute() ? Files.isExecutable(path) : Command.exists(program);
  }

  private static Finding well(SleepSettings sleep) {
    return Finding.ok(
        WHAT,
        (sleep.armed() ? "armed" : "dry run")
            + ", nothing lacks to "
            + sleep.action()
            + "; what blocks now: curfew sleep explain");
  }

  /** In a dry run nothing is wrong yet. */
  private static Finding found(boolean armed, String detail, String mend) {
    return armed ? Finding.bad(WHAT, detail, mend) : Finding.note(WHAT, detail, mend);
  }

  /**
   * Whether an image of the memory finds room.
   *
   * @param swaps /proc/swaps (proc(5)), sizes in KiB
   * @param imageSize /sys/power/image_size, the bytes to which the kernel tries to get an image
   */
  static List<Finding> room(boolean armed, String swaps, String imageSize) {
    // Compressed memory holds nothing once the power is off.
    long kibibytes =
        swaps
            .lines()
            .skip(1)
            .filter(line -> !line.startsWith("/dev/zram"))
            .map(line -> line.strip().split("\\s+"))
            .filter(fields -> fields.length > 2 && fields[2].matches("[0-9]{1,15}"))
            .mapToLong(fields -> Long.parseLong(fields[2]))
            .sum();
    String mend = "mkswap and swapon a partition, name it in resume= and /etc/fstab";
    if (kibibytes == 0) {
      return List.of(found(armed, "no swap on a disk: nothing can be hibernated to", mend));
    }
    long wanted = imageSize.strip().matches("[0-9]{1,18}") ? Long.parseLong(imageSize.strip()) : 0;
    return kibibytes * 1024 < wanted
        ? List.of(
            found(
                armed,
                "swap of "
                    + (kibibytes >> 10)
                    + " MiB is less than an image may take, "
                    + (wanted >> 20)
                    + " MiB",
                mend))
        : List.of();
  }

  /** Whether systemd asks a last time before the unit of this action. */
  static List<Finding> lastCheck(boolean armed, String action, Path root) {
    String unit = "systemd-" + action + ".service.d";
    if (action.equals("poweroff") || there(root, unit)) {
      return List.of();
    }
    String dir = "/etc/systemd/system/" + unit;
    return List.of(
        found(
            armed,
            "no last check before " + action + ": what begins after the request goes unseen",
            "mkdir -p "
                + dir
                + " && printf '[Service]\\n"
                + LAST_CHECK
                + "\\n' >"
                + dir
                + "/"
                + DROP_IN
                + " && systemctl daemon-reload"));
  }

  private static boolean there(Path root, String unit) {
    return UNITS.stream()
        .map(units -> root.resolve(units.substring(1)).resolve(unit))
        .flatMap(SleepCheck::files)
        .anyMatch(file -> content(file).contains("curfew sleep last-check"));
  }

  private static Stream<Path> files(Path dir) {
    try (Stream<Path> files = Files.list(dir)) {
      return files.filter(file -> file.toString().endsWith(".conf")).toList().stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static String text(Path place, String file) {
    return content(place.resolve(file));
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
