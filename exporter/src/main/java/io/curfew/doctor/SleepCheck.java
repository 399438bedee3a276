package io.curfew.doctor;

import io.curfew.config.HostSettings;
import io.curfew.config.SleepSettings;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import io.curfew.kernel.Command;
import io.curfew.sleep.KernelSleep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a sleep that is allowed would also happen, and be checked a last time. What blocks at the
 * moment is not its business: {@code curfew sleep explain} says that.
 */
final class SleepCheck implements Check {
  static final String WHAT = "sleep";

  /** Its size is the administrator's to choose, and so is the disk. */
  private static final String MORE_SWAP =
      "mkswap --label hibernate /dev/PARTITION && swapon LABEL=hibernate"
          + " && echo 'LABEL=hibernate none swap sw 0 0' >>/etc/fstab";

  private static final String RESUME =
      "echo \"RESUME=UUID=$(blkid -s UUID -o value $(swapon --noheadings --raw --show=NAME |"
          + " head -n 1))\" >/etc/initramfs-tools/conf.d/resume && update-initramfs -u";

  @Override
  public List<Finding> look(Patient patient) {
    SleepSettings sleep = patient.settings().sleep();
    if (!sleep.enabled()) {
      return List.of(
          Finding.note(WHAT, "sleep.enabled is false: this host is never put to sleep", ""));
    }
    HostSettings host = patient.settings().host();
    List<Finding> lacking = new ArrayList<>();
    if (!exists(sleep.command().get(0))) {
      lacking.add(
          found(
              sleep.armed(),
              "no program " + sleep.command().get(0),
              "apt-get install systemd # or set sleep.command"));
    }
    lacking.addAll(kernel(sleep, host));
    lacking.addAll(LogindAnswer.look(patient));
    if (sleep.command().get(0).endsWith("systemctl") && !host.contained()) {
      lacking.addAll(LastCheckUnits.look(sleep.armed(), sleep.action(), host.root()));
    }
    return lacking.isEmpty() ? List.of(well(sleep)) : lacking;
  }

  private static boolean exists(String program) {
    Path path = Path.of(program);
    return path.isAbsolute() ? Files.isExecutable(path) : Command.exists(program);
  }

  private static Finding well(SleepSettings sleep) {
    String now = ", nothing lacks to " + sleep.action();
    return sleep.armed()
        ? Finding.ok(WHAT, "armed" + now + "; what blocks now: curfew sleep explain")
        : Finding.note(WHAT, "dry run" + now, "sleep.armed = true");
  }

  /** In a dry run nothing is wrong yet. */
  static Finding found(boolean armed, String detail, String mend) {
    return armed ? Finding.bad(WHAT, detail, mend) : Finding.note(WHAT, detail, mend);
  }

  /** As the guard sees the kernel and its swap, each with what mends it. */
  static List<Finding> kernel(SleepSettings sleep, HostSettings host) {
    return new KernelSleep(host, sleep.action())
        .blockers().stream()
            .map(one -> found(sleep.armed(), one.detail(), mend(one, host)))
            .toList();
  }

  private static String mend(Blocker blocker, HostSettings host) {
    Reason reason = blocker.reason();
    if (reason == Reason.NO_SWAP || reason == Reason.SWAP_TOO_SMALL) {
      return MORE_SWAP;
    }
    return reason == Reason.NO_RESUME_DEVICE ? RESUME : able(host);
  }

  /** Why a kernel that could hibernate doesn't offer it (kernel/power/hibernate.c). */
  private static String able(HostSettings host) {
    if (text(host.sys().resolve("kernel/security/lockdown")).matches("(?s).*\\[(?!none).*")) {
      return "the kernel is locked down: turn Secure Boot off in the firmware (mokutil"
          + " --sb-state), or sleep.action = suspend with a sleep.command for it";
    }
    return text(host.proc().resolve("cmdline"))
            .matches("(?s)(.*\\s)?(nohibernate|hibernate=no)\\b.*")
        ? "take nohibernate out of GRUB_CMDLINE_LINUX in /etc/default/grub, update-grub, and boot"
        : "grep CONFIG_HIBERNATION= /boot/config-$(uname -r); apt-get install"
            + " linux-image-$(dpkg --print-architecture), or sleep.action = suspend with a"
            + " sleep.command for it";
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
