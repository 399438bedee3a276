package io.curfew.doctor;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether sshd tells of logins at all (sshd_config(5), LogLevel). */
final class SshdLogCheck implements Check {
  private static final String WHAT = "login records";
  private static final Pattern LEVEL = Pattern.compile("(?m)^loglevel (\\w+)$");

  /** "Accepted publickey for …" is written at INFO. */
  private static final Set<String> TOO_QUIET = Set.of("QUIET", "FATAL", "ERROR");

  @Override
  public List<Finding> look(Patient patient) {
    // In a container sshd is another one than the host's, if it is there at all.
    if (!patient.settings().ssh().enabled()
        || !patient.root()
        || patient.settings().host().contained()
        || !Command.exists("sshd")) {
      return List.of();
    }
    try {
      return judge(Command.of("sshd", "-T").run().output()).stream().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * Judges.
   *
   * @param configuration as {@code sshd -T} writes it; empty where it could not
   */
  static Optional<Finding> judge(String configuration) {
    Matcher level = LEVEL.matcher(configuration);
    return level.find() && TOO_QUIET.contains(level.group(1))
        ? Optional.of(
            Finding.bad(
                WHAT,
                "sshd's LogLevel is " + level.group(1) + ": it tells of no login",
                "echo 'LogLevel INFO' >/etc/ssh/sshd_config.d/00-curfew.conf && systemctl reload"
                    + " ssh"))
        : Optional.empty();
  }
}
