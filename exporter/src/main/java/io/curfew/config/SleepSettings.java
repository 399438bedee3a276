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
 * @param token what Alertmanager must show
 * @param instances accepted values of an alert's instance label; none means the host's own names
 */
public record SleepSettings(
    boolean enabled,
    boolean armed,
    String action,
    List<String> command,
    Duration idleWindow,
    Optional<Secret> token,
    List<String> instances) {

  static SleepSettings read(Section sleep) throws ConfigProblem {
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
        sleep.duration("idle-window", Duration.ofSeconds(1)),
        sleep.secret("token-file", enabled),
        sleep.texts("instances"));
  }

  private static boolean ignoresInhibitors(List<String> command) {
    Path program = Path.of(command.get(0)).getFileName();
    return program != null
        && program.toString().equals("systemctl")
        && !command.contains("--check-inhibitors=yes");
  }
}
