package io.curfew.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.curfew.doctor.Finding.Level;
import io.curfew.kernel.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds what findings tell people to do: what is named there exists. */
final class Mends {
  private static final Config KEYS = ConfigFactory.parseFile(reference()).getConfig("curfew");
  private static final Pattern KEY =
      Pattern.compile(
          "(?<![\\w./-])((" + String.join("|", KEYS.root().keySet()) + ")\\.[a-z-]+)(?![\\w.])");
  private static final Pattern FILE = Pattern.compile("(?<![\\w/])rules/[\\w./-]*\\w");

  /** Where a command may begin. */
  private static final Pattern PROGRAM =
      Pattern.compile("(?:^|&& |: |; |\\$\\()([a-z][a-z0-9-]+) (?=[-\\w/.\"'+])");

  /** Programs of packages that a machine for unit tests need not have, and words of the shell. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "amtool",
          "apt-get",
          "blkid",
          "certbot",
          "cd",
          "curl",
          "do",
          "for",
          "journalctl",
          "loginctl",
          "modprobe",
          "mokutil",
          "nft",
          "promtool",
          "ss",
          "sysctl",
          "systemctl",
          "systemd-inhibit",
          "timedatectl",
          "update-grub",
          "update-initramfs");

  /** What stands where a program could, in sentences and in YAML. */
  private static final Set<String> WORDS =
      Set.of(
          "or", "and", "see", "set", "ask", "add", "give", "take", "leave", "let", "run", "mend",
          "renew", "compare", "narrow", "on", "if", "else", "own", "your", "where", "then", "under",
          "in", "mount", "write", "raise", "look", "load", "who", "what", "the", "turn", "without");

  private Mends() {}

  private static java.io.File reference() {
    return Path.of("src/main/resources/reference.conf").toFile();
  }

  static void hold(List<Finding> findings) {
    for (Finding finding : findings) {
      if (finding.level() == Level.BAD) {
        assertThat(finding.mend()).as("what mends: " + finding.detail()).isNotEmpty();
      }
      hold(finding.mend());
    }
  }

  private static void hold(String mend) {
    Matcher keys = KEY.matcher(mend);
    while (keys.find()) {
      assertThat(KEYS.hasPathOrNull(keys.group(1))).as("key " + keys.group(1)).isTrue();
    }
    Matcher files = FILE.matcher(mend);
    while (files.find()) {
      assertThat(Path.of("..", files.group())).as(mend).exists();
    }
    Matcher programs = PROGRAM.matcher(mend);
    while (programs.find()) {
      String program = programs.group(1);
      if (!WORDS.contains(program) && !ELSEWHERE.contains(program) && !program.equals("curfew")) {
        assertThat(Command.exists(program) || shell(program)).as(program + " in: " + mend).isTrue();
      }
    }
    assertThat(mend).doesNotContain("\n");
  }

  private static boolean shell(String word) {
    return Set.of("echo", "printf", "command").contains(word)
        || Files.exists(Path.of("/bin", word));
  }
}
