package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.FlowTemplate;
import io.curfew.config.StampFormat;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class FlowTextTest {
  @Test
  void theClassicLineIsTheDefault() {
    assertThat(text(FlowTemplate.CLASSIC, FlowLineFixture.line()))
        .isEqualTo(
            "1795240800: ipv4/tcp 192.0.2.1/40000 > 198.51.100.7/443 ::"
                + " 123 1000:1001 /system.slice/ssh.service :: curl -s https://ann:secret@example.org/");
  }

  @Test
  void whatIsNotKnownIsADash() {
    assertThat(text(FlowTemplate.CLASSIC, FlowLineFixture.translated()))
        .isEqualTo("1795240800: ipv6/udp 2001:db8::1/5353 > 2001:db8::2/53 :: - -:- - :: -");
  }

  @Test
  void everyFieldHasAPlace() {
    String all =
        "{ev.family} {ev.protocol} {ev.direction} {ev.class} {ev.known} {ev.zone} {ev.reply}"
            + " {ev.icmp} {info.user} {info.loginuid} {info.process} {info.exe} {info.unit}"
            + " {info.parents} {info.cookie} {info.attribution} {info.reason}";
    assertThat(text(all, FlowLineFixture.line()))
        .isEqualTo(
            "ipv4 tcp outbound https trusted 0 - - ann 1000 curl /usr/bin/curl ssh.service"
                + " bash[99]<systemd[1] 81234 witness -");
    assertThat(text(all, FlowLineFixture.translated()))
        .isEqualTo(
            "ipv6 udp forwarded dns unknown 7 2001:db8::2/53>2001:db8::9/1024 - - - - - - - -"
                + " none -");
  }

  @Test
  void whatOthersChoseCannotActOnATerminal() {
    String hostile = "a\u001b]0;x\u0007\u202e\n\udcff\\";
    String line =
        text(
            "{ev.class} {ev.known} {info.user} {info.process} {info.exe} {info.cmdline}"
                + " {info.service} {info.unit} {info.parents} {info.reason}",
            FlowLineFixture.chosen(hostile));
    String safe = "a\\u{1b}]0;x\\u{7}\\u{202e}\\u{a}\\xff\\\\";
    assertThat(line)
        .isEqualTo(
            String.join(" ", safe, safe, safe, safe, safe, safe, safe, safe, safe + "[1]", safe));
  }

  private static String text(String template, FlowLine line) {
    return new FlowText(FlowTemplate.parse(template), StampFormat.parse("epoch", ZoneOffset.UTC))
        .of(line);
  }
}
