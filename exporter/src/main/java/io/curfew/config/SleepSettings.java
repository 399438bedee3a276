package io.curfew.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When and how the host is put to sleep.
 *
 * @param enabled opens the webhook
 * @param armed lets it act; a dry run otherwise
 * @param via how logind is asked: by the command, or on the host's bus
 * @param token what Alertmanager must show
 * @param instances accepted values of an alert's instance label; none means the host's own names
 * @param openSessions which sessions may be open
 * @param delayInhibitorsBlock whether a delay inhibitor refuses; otherwise logind waits for it
 * @param minUptime and the idle window: whichever is longer must have passed since the boot
 * @param resumeGrace and the idle window: whichever is longer must have passed since the resume
 * @param warning between the word to those who are logged in and the sleep
 * @param backOff after an attempt that failed, unless there was life since
 * @param schedule when sleep is allowed, by the host's local time
 */
public record SleepSettings(
    boolean enabled,
    boolean armed,
    String action,
    List<String> command,
    SleepVia via,
    Duration idleWindow,
    Optional<Secret> token,
    List<String> instances,
    OpenSessions openSessions,
    boolean delayInhibitorsBlock,
    Duration minUptime,
    Duration resumeGrace,
    Duration warning,
    Duration backOff,
    PodSettings pods,
    Schedule schedule) {

  /**
   * Reads the section.
   *
   * @param relay whether the webhook is open for other hosts' alerts, sleep enabled or not
   */
  static SleepSettings read(Section sleep, boolean relay) throws ConfigProblem {
    boolean enabled = sleep.bool("enabled");
    List<String> command = sleep.texts("command");
    if (command.isEmpty()) {
      throw sleep.problem("command", "a program and its arguments expected");
    }
    if (ignoresInhibitors(command)) {
      throw sleep.problem(
          "command", "a systemctl needs --check-inhibitors=yes, or it ignores inhibitors");
    }
    return new SleepSettings(
        enabled,
        sleep.bool("armed"),
        sleep.word(
            "action", "hibernate", "suspend", "hybrid-sleep", "suspend-then-hibernate", "poweroff"),
        command,
        SleepVia.of(sleep.word("via", "auto", "command", "dbus")),
        sleep.duration("idle-window", Duration.ofSeconds(1)),
        sleep.secret("token-file", enabled || relay),
        sleep.texts("instances"),
        OpenSessions.of(sleep.word("open-sessions", "none", "idle", "ignore")),
        sleep.word("delay-inhibitors", "wait", "block").equals("block"),
        sleep.duration("min-uptime", Duration.ZERO),
        sleep.duration("resume-grace", Duration.ZERO),
        sleep.duration("warning", Duration.ZERO),
        sleep.duration("back-off", Duration.ZERO),
        PodSettings.read(sleep.section("kubernetes")),
        Schedule.read(sleep));
  }

  private static boolean ignoresInhibitors(List<String> command) {
    Path program = Path.of(command.get(0)).getFileName();
    return program != null
        && program.toString().equals("systemctl")
        && !command.contains("--check-inhibitors=yes");
  }
}
