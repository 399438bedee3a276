package io.curfew.doctor;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether sshd tells of logins at all (sshd_config(5), LogLevel). */
final class SshdLogCheck implements Check {
  private static final String WHAT = "login records";
  private static final Pattern LEVEL = Pattern.compile("(?m)^loglevel (\\w+)$");

  /** "Accepted publickey for …" is written at INFO. Of QUIET sshd says SILENT (its log.c). */
  private static final Set<String> TOO_QUIET = Set.of("SILENT", "QUIET", "FATAL", "ERROR");

  @Override
  public List<Finding> look(Patient patient) {
    return patient.settings().ssh().enabled()
        ? SshdSettings.ask(patient).flatMap(SshdLogCheck::judge).stream().toList()
        : List.of();
  }

  /**
   * Judges.
   *
   * @param configuration as {@code sshd -T} writes it
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
