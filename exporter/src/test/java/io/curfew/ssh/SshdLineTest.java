package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.curfew.logfile.Stamp;
import io.curfew.logfile.StampReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class SshdLineTest {
  private static final StampReader STAMPS =
      new StampReader(
          InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z")), Optional.of(ZoneOffset.UTC));
  private static final Path SAMPLES = Path.of("src/test/resources/sshd");

  @TestFactory
  List<DynamicTest> readsEachSampleAsTheLineAboveItSays() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> files = Files.list(SAMPLES)) {
      for (Path file : files.sorted().toList()) {
        String expected = "";
        for (String line : Files.readAllLines(file)) {
          if (line.startsWith("# ")) {
            expected = line.substring(2);
            continue;
          }
          String wanted = expected;
          tests.add(
              DynamicTest.dynamicTest(
                  file.getFileName() + ": " + line,
                  () -> assertThat(text(read(line))).isEqualTo(wanted)));
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(150);
    return tests;
  }

  private static LogRecord read(String line) {
    return SshdLine.read(line, STAMPS);
  }

  private static String text(LogRecord record) {
    if (record instanceof LogRecord.Accepted a) {
      String address = a.from().address().map(InetAddress::getHostAddress).orElse("-");
      return String.join(
          " ",
          "accepted",
          a.method(),
          a.user(),
          address.equals("2001:db8:0:0:0:0:0:2")
              ? "2001:db8::2"
              : address.replace("fe80:0:0:0:0:0:0:1", "fe80::1"),
          "" + a.from().port(),
          "pid",
          "" + a.pid());
    }
    if (record instanceof LogRecord.Failed f) {
      return "failed " + f.attempts();
    }
    if (record instanceof LogRecord.Ended e) {
      return "ended pid " + e.pid();
    }
    return record instanceof LogRecord.Malformed ? "malformed" : "other";
  }

  @Test
  void aLineThatIsTooLongIsMalformed() {
    assertThat(read("x".repeat(SshdLine.MAX_LENGTH + 1))).isEqualTo(new LogRecord.Malformed());
  }

  @Test
  void aLoginIsOfTheTimeThatItsLineSays() {
    String login = " host sshd[1]: Accepted password for ann from 192.0.2.2 port 50022 ssh2";
    Instant ten = Instant.parse("2026-11-21T10:00:00Z");
    assertThat(read("Nov 21 10:00:00" + login))
        .isInstanceOfSatisfying(
            LogRecord.Accepted.class,
            a -> assertThat(a.at()).contains(new Stamp(ten, ten.plusNanos(999_999_999))));
    assertThat(read("2026-11-21T11:00:00.000001+01:00" + login))
        .isInstanceOfSatisfying(
            LogRecord.Accepted.class,
            a -> assertThat(a.at()).contains(new Stamp(ten.plusNanos(1000), ten.plusNanos(1999))));
    assertThat(read("Nov 31 10:00:00" + login))
        .isInstanceOfSatisfying(LogRecord.Accepted.class, a -> assertThat(a.at()).isEmpty());
  }

  @Test
  void sshdsOwnLinesEndWithACarriageReturn() {
    assertThat(read("Accepted password for ann from 192.0.2.2 port 50022 ssh2\r"))
        .isInstanceOf(LogRecord.Accepted.class);
    assertThat(read("pam_unix(sshd:session): session closed for user ann\r"))
        .isEqualTo(new LogRecord.Ended(0));
  }

  @Test
  void aLineCutAnywhereIsNeverAnotherLogin() {
    String line =
        "Nov 21 10:11:12 host sshd[811]: Accepted password for ann from 192.0.2.2 port 50022 ssh2";
    for (int end = 0; end < line.length(); end++) {
      assertThat(read(line.substring(0, end))).isNotInstanceOf(LogRecord.Accepted.class);
    }
  }

  @Test
  void anyCharactersEndInARecord() {
    Random random = new Random(7);
    for (int n = 0; n < 2000; n++) {
      StringBuilder line = new StringBuilder("Nov 21 10:11:12 host sshd[1]: Accepted a for ");
      random.ints(random.nextInt(200), 0, 0xffff).forEach(c -> line.append((char) c));
      line.append(random.nextBoolean() ? " from ::1 port 5 ssh2" : "");
      assertThat(read(line.toString())).isNotNull();
    }
  }

  @Test
  void aHostileNameOfManyFromsIsReadInTime() {
    String head = "Nov 21 10:11:12 host sshd[1]: Accepted none for x";
    String froms = " from a.b".repeat((SshdLine.MAX_LENGTH - head.length()) / 9);
    assertTimeoutPreemptively(
        Duration.ofSeconds(2),
        () -> assertThat(read(head + froms)).isNotInstanceOf(LogRecord.Accepted.class));
  }
}
