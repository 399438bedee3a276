package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class PasswdTest {
  private static String passwd(InputStream input) {
    StringWriter out = new StringWriter();
    int unused =
        new CommandLine(new Passwd(input))
            .setOut(new PrintWriter(out))
            .setExecutionExceptionHandler(
                (e, command, parsed) -> {
                  command.getOut().println(e.getMessage());
                  return 1;
                })
            .execute();
    return out.toString();
  }

  private static String passwd(String input) {
    return passwd(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pass", "pass\n", "pass\r\n", "pass\nmore\n"})
  void theFirstLineIsHashedAtACostOfTen(String input) {
    String printed = passwd(input);
    assertThat(printed).startsWith("$2y$10$").doesNotContain("pass").hasLineCount(1);
    assertThat(BCrypt.verifyer().verify("pass".toCharArray(), printed.strip()).verified).isTrue();
    assertThat(BCrypt.verifyer().verify("other".toCharArray(), printed.strip()).verified).isFalse();
  }

  @Test
  void whatBcryptWouldCutIsRefused() {
    assertThat(passwd("x".repeat(71) + "\n")).startsWith("$2y$");
    assertThat(passwd("\u00fc".repeat(36))).contains("1 to 71 bytes expected");
    assertThat(passwd("x".repeat(72))).contains("1 to 71 bytes expected");
    assertThat(passwd("")).contains("1 to 71 bytes expected");
  }

  @Test
  void anEndlessLineIsNotReadToItsEnd() {
    assertThat(passwd(InputStream.nullInputStream())).contains("expected");
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };
    assertThat(passwd(endless)).contains("1 to 71 bytes expected");
  }
}
