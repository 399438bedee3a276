package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.curfew.logfile.StampReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a client makes sshd write, it is read as sshd meant it. */
final class SshdLineHostileTest {
  private static final int LINES = Boolean.getBoolean("long") ? 1_000_000 : 100_000;

  /** What a name is made of, by somebody who knows what is looked for. */
  private static final List<String> WORDS =
      List.of(
          " from ",
          " port ",
          " ssh2",
          " ssh2 ",
          "192.0.2.9",
          "203.0.113.1 port 22 ssh2",
          " from 198.51.100.7 port 22 ssh2",
          " for ",
          "invalid user ",
          "Accepted password for root",
          "sshd[1]",
          "Nov 21 10:11:12 host sshd[1]",
          "2026-11-21T10:11:12Z host sshd-session[1]",
          "root",
          "::1",
          "%eth0",
          " ID ",
          "SHA256",
          "\\",
          "\\303\\274",
          "\u00fc",
          "\u0000",
          "\n",
          "\r",
          "\u0085",
          "\u2028",
          " [preauth]",
          "]",
          "[",
          " ",
          "-");

  private final Random random = new Random(20261121);
  private final StampReader stamps =
      new StampReader(InstantSource.system(), Optional.of(ZoneOffset.UTC));

  /** A login's user has an account, and {@code passwd} knows no name with a colon or a newline. */
  @Test
  void aLoginIsReadAsItWasMeantWhateverTheNamesHold() throws UnknownHostException {
    for (int n = 0; n < LINES; n++) {
      String user = words(1, 6).replaceAll("[:\\p{Cntrl}\u0080-\u009f]", "");
      user = user.isEmpty() ? "x" : user;
      String address = random.nextBoolean() ? "192.0.2." + random.nextInt(256) : "2001:db8::7";
      int port = 1 + random.nextInt(65535);
      String extra =
          switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 ->
                ": ED25519-CERT SHA256:abc ID " + words(0, 8) + ": x (serial 7) CA RSA SHA256:d";
            case 2 -> ": RSA SHA256:abc, client user \"" + words(0, 8) + ": x\", client host \"y\"";
            default -> ": " + words(1, 5);
          };
      String line =
          "Nov 21 10:11:12 host sshd[811]: "
              + logged("Accepted any for " + user + " from " + address)
              + (" port " + port + " ssh2" + logged(extra));
      LogRecord read = SshdLine.read(line, stamps);
      Origin from = new Origin(Optional.of(InetAddress.getByName(address)), port);
      if (!(read instanceof LogRecord.Accepted a)
          || !a.user().equals(user)
          || !a.from().equals(from)) {
        fail("%s\nis not %s from %s but %s", line, user, from, read);
      }
    }
  }

  @Test
  void whoWasRefusedIsNeverLetIn() {
    List<String> refusals =
        List.of(
            "Failed password for invalid user %s from 192.0.2.2 port 50001 ssh2",
            "Failed publickey for %s from 192.0.2.2 port 50001 ssh2: RSA SHA256:abc",
            "Invalid user %s from 192.0.2.2 port 50001",
            "Connection closed by invalid user %s 192.0.2.2 port 50001 [preauth]",
            "Postponed publickey for %s from 192.0.2.2 port 50001 ssh2 [preauth]",
            "Partial publickey for %s from 192.0.2.2 port 50001 ssh2",
            "Accepted key ED25519 SHA256:abc found at /home/%s/.ssh/authorized_keys:1",
            "Accepted certificate ID \"%s\" (serial 7) signed by RSA CA SHA256:abc via /x",
            "User %s from 192.0.2.2 not allowed because not listed in AllowUsers",
            "maximum authentication attempts exceeded for %s from 192.0.2.2 port 50001 ssh2");
    for (int n = 0; n < LINES; n++) {
      String message = refusals.get(random.nextInt(refusals.size())).formatted(words(0, 12));
      String line = "Nov 21 10:11:12 host sshd[811]: " + logged(message);
      LogRecord read = SshdLine.read(line, stamps);
      if (read instanceof LogRecord.Accepted || read instanceof LogRecord.Ended) {
        fail("%s\nis %s", line, read);
      }
    }
  }

  /** The bound is for a machine that does five other things; it takes a few seconds alone. */
  @Test
  void whateverALineHoldsItIsReadInTime() {
    String login = "Nov 21 10:11:12 host sshd[811]: Accepted none for x from ::1 port 5 ssh2: a b";
    assertTimeoutPreemptively(
        Duration.ofSeconds(LINES / 1000),
        () -> {
          for (int n = 0; n < LINES; n++) {
            StringBuilder line = new StringBuilder(login);
            for (int changes = random.nextInt(8); changes > 0; changes--) {
              int at = random.nextInt(line.length());
              switch (random.nextInt(3)) {
                case 0 -> line.setCharAt(at, (char) random.nextInt(256));
                case 1 -> line.deleteCharAt(at);
                default -> line.insert(at, words(1, 10));
              }
            }
            assertThat(SshdLine.read(line.toString(), stamps)).isNotNull();
          }
        });
  }

  private String words(int least, int most) {
    StringBuilder text = new StringBuilder();
    for (int count = least + random.nextInt(most - least + 1); count > 0; count--) {
      text.append(WORDS.get(random.nextInt(WORDS.size())));
    }
    return text.toString();
  }

  /** As log.c of OpenSSH 9.2 writes it: see what is captured in debian12-9.2-captured.log. */
  private static String logged(String text) {
    StringBuilder line = new StringBuilder();
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      int value = one & 0xff;
      if (value == '\\') {
        line.append("\\\\");
      } else if (value >= ' ' && value < 0x7f) {
        line.append((char) value);
      } else {
        line.append('\\')
            .append((char) ('0' + (value >> 6)))
            .append((char) ('0' + (value >> 3 & 7)))
            .append((char) ('0' + (value & 7)));
      }
    }
    return line.toString();
  }
}
