package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class JournalFieldsTest {
  @Test
  void saysWhatIsKnown() {
    assertThat(entry(FlowLineFixture.line(), "a flow\n"))
        .isEqualTo(
            """
            MESSAGE=a flow
            PRIORITY=6
            SYSLOG_IDENTIFIER=curfew-flow
            CURFEW_FAMILY=ipv4
            CURFEW_PROTOCOL=tcp
            CURFEW_DIRECTION=outbound
            CURFEW_SRC=192.0.2.1
            CURFEW_SPORT=40000
            CURFEW_DST=198.51.100.7
            CURFEW_DPORT=443
            CURFEW_CLASS=https
            CURFEW_KNOWN=trusted
            CURFEW_PID=123
            CURFEW_UID=1000
            CURFEW_GID=1001
            CURFEW_USER=ann
            CURFEW_PROCESS=curl
            CURFEW_EXE=/usr/bin/curl
            CURFEW_CMDLINE=curl -s https://ann:secret@example.org/
            CURFEW_UNIT=ssh.service
            CURFEW_CGROUP=/system.slice/ssh.service
            CURFEW_LOGINUID=1000
            CURFEW_COOKIE=81234
            CURFEW_ATTRIBUTION=witness
            """);
  }

  @Test
  void noProcessCanAddAField() {
    String entry = entry(FlowLineFixture.chosen("x\nPRIORITY=0\n"), "a flow\n");
    assertThat(entry)
        .contains("CURFEW_CMDLINE=x\\u{a}PRIORITY=0\\u{a}\n")
        .doesNotContain("\nPRIORITY=0");
  }

  @Test
  void aValueOfSeveralLinesHasItsLength() {
    assertThat(entry(FlowLineFixture.line(), "two\nlines\n"))
        .startsWith("MESSAGE\n\u0009\0\0\0\0\0\0\0two\nlines\nPRIORITY=6\n");
  }

  private static String entry(FlowLine line, String message) {
    return new String(
        JournalFields.of(line, message.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }
}
