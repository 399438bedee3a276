package io.curfew.doctor;

import io.curfew.config.HostSettings;
import io.curfew.config.SleepSettings;
import io.curfew.control.HealthRequest;
import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether logind would let the exporter's user do it (org.freedesktop.login1(5), CanHibernate). */
final class LogindAnswer {
  private static final Map<String, String> METHODS =
      Map.of(
          "hibernate", "CanHibernate",
          "suspend", "CanSuspend",
          "hybrid-sleep", "CanHybridSleep",
          "suspend-then-hibernate", "CanSuspendThenHibernate",
          "poweroff", "CanPowerOff");
  private static final Pattern ANSWER = Pattern.compile("s \"(\\w+)\"\\s*");
  private static final Pattern IDS = Pattern.compile("(?m)^([UG])id:\\s+\\d+\\s+(\\d+)\\s");
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final String BUS = "/run/dbus/system_bus_socket";

  private LogindAnswer() {}

  /** Empty where nothing is wrong. */
  static List<Finding> look(Patient patient) {
    SleepSettings sleep = patient.settings().sleep();
    String method = METHODS.get(sleep.action());
    HostSettings host = patient.settings().host();
    if (method == null) {
      return List.of();
    }
    if (!Files.exists(host.seen(Path.of(BUS)))) {
      return List.of(
          SleepCheck.found(
              sleep.armed(),
              "no system bus at " + host.seen(Path.of(BUS)) + ": logind can't be asked",
              host.contained()
                  ? "mount the host's /run/dbus below host.root"
                  : "apt-get install dbus systemd"));
    }
    String pid = patient.exporter().said(HealthRequest.PID).orElse("self");
    try {
      Asker here = Asker.of(Files.readString(Path.of("/proc/self/status")));
      Asker asker =
          pid.equals("self")
              ? Asker.ofUnit().orElse(here)
              : Asker.of(Files.readString(Path.of("/proc", pid, "status")));
      boolean self = asker.equals(here);
      if (!patient.root() && !self) {
        return List.of(
            Finding.unseen(
                SleepCheck.WHAT, "what logind would let the exporter do", "run this as root"));
      }
      Command.Result result = asker.ask(host, method, self).run();
      Matcher answer = ANSWER.matcher(result.output());
      if (!result.succeeded() || !answer.matches()) {
        return List.of(silent(sleep.armed(), result.complaint()));
      }
      List<Finding> found =
          new ArrayList<>(judge(sleep, asker, answer.group(1), inhibited(), Path.of("/")));
      if (asker.uid() != 0 && !pid.equals("self") && passesInhibitors(sleep.action(), pid)) {
        found.add(tooMuch(sleep, asker));
      }
      return found;
    } catch (IOException e) {
      return List.of(silent(sleep.armed(), String.valueOf(e.getMessage())));
    }
  }

  static Finding silent(boolean armed, String why) {
    return SleepCheck.found(
        armed,
        "logind: " + why,
        why.toLowerCase(Locale.ROOT).contains("polkit") || why.contains("PolicyKit")
            ? PolkitRule.RESTART
            : "systemctl unmask systemd-logind && systemctl start systemd-logind");
  }

  /** The guard asks that inhibitors be heeded; that it could do otherwise is not its to have. */
  private static boolean passesInhibitors(String action, String pid) throws IOException {
    return Command.exists("pkcheck")
        && Command.of("pkcheck", "--action-id", PolkitRule.ignoring(action), "--process", pid)
            .withTimeout(PATIENCE)
            .run()
            .succeeded();
  }

  static Finding tooMuch(SleepSettings sleep, Asker asker) {
    return SleepCheck.found(
        sleep.armed(),
        asker + " may " + sleep.action() + " past inhibitors, by some rule of polkit's",
        "grep -rl login1 /etc/polkit-1 /usr/share/polkit-1/rules.d # take "
            + PolkitRule.ignoring(sleep.action())
            + " out of what that finds");
  }

  /** Somebody's block says nothing of whether it would be allowed without. */
  private static boolean inhibited() {
    try {
      return Command.of("systemd-inhibit", "--list", "--no-pager", "--mode=block")
          .withTimeout(PATIENCE)
          .run()
          .output()
          .lines()
          .anyMatch(line -> line.contains("sleep") && line.contains("block"));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Judges.
   *
   * @param root of the file system, where polkit has its rules
   */
  static List<Finding> judge(
      SleepSettings sleep, Asker asker, String answer, boolean inhibited, Path root) {
    if (answer.equals("yes")) {
      return List.of();
    }
    String detail = "logind answers \"" + answer + "\" to " + sleep.action() + " by " + asker;
    if (inhibited) {
      return List.of(
          Finding.unseen(
              SleepCheck.WHAT,
              detail + ", but somebody forbids it at the moment",
              "systemd-inhibit --list; then run this again"));
    }
    return List.of(
        SleepCheck.found(
            sleep.armed(),
            detail,
            answer.equals("na")
                ? "see the findings about swap and /sys/power; else: journalctl -u systemd-logind"
                : asker.mend(root, sleep.action())));
  }

  /** The user whom logind is to judge. */
  record Asker(long uid, long gid) {
    static Asker of(String status) throws IOException {
      Optional<Long> uid = Optional.empty();
      Optional<Long> gid = Optional.empty();
      Matcher ids = IDS.matcher(status);
      while (ids.find()) {
        Optional<Long> id = Optional.of(Long.valueOf(ids.group(2)));
        if (ids.group(1).equals("U")) {
          uid = id;
        } else {
          gid = id;
        }
      }
      if (uid.isEmpty() || gid.isEmpty()) {
        throw new IOException("no line Uid or Gid in the exporter's /proc/PID/status");
      }
      return new Asker(uid.get(), gid.get());
    }

    /** Whom the unit would start it as; empty for root, and where there is no such unit. */
    static Optional<Asker> ofUnit() throws IOException {
      if (!Command.exists("systemctl")) {
        return Optional.empty();
      }
      String user = said("systemctl", "show", "--property=User", "--value", "curfew.service");
      String uid = user.isEmpty() ? "" : said("id", "-u", user);
      String gid = user.isEmpty() ? "" : said("id", "-g", user);
      return uid.isEmpty() || gid.isEmpty()
          ? Optional.empty()
          : Optional.of(new Asker(Long.parseLong(uid), Long.parseLong(gid)));
    }

    private static String said(String... words) throws IOException {
      Command.Result result = Command.of(words).withTimeout(PATIENCE).run();
      return result.succeeded() ? result.output().strip() : "";
    }

    Command ask(HostSettings host, String method, boolean self) {
      List<String> words = new ArrayList<>();
      if (!self) {
        words.addAll(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups"));
      }
      words.addAll(
          List.of(
              "busctl",
              "--address=unix:path=" + host.seen(Path.of(BUS)),
              "call",
              "org.freedesktop.login1",
              "/org/freedesktop/login1",
              "org.freedesktop.login1.Manager",
              method));
      return new Command(words, "", PATIENCE, 1 << 12);
    }

    /** Root needs nobody's leave; another user has it from polkit alone. */
    String mend(Path root, String action) {
      if (uid == 0) {
        return "journalctl -u systemd-logind; /etc/systemd/sleep.conf may forbid it: grep Allow"
            + " /etc/systemd/sleep.conf";
      }
      return PolkitRule.allow(root, uid, action);
    }

    @Override
    public String toString() {
      return uid == 0 ? "root" : "user " + uid;
    }
  }
}
