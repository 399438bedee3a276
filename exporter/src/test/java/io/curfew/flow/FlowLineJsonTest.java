package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.netlink.ConntrackIcmp;
import io.curfew.netlink.ConntrackTuple;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FlowLineJsonTest {
  @Test
  void writesEveryFieldInTheOrderOfTheContract() {
    assertThat(FlowLineJson.text(FlowLineFixture.line()))
        .isEqualTo(
            """
            {"ts":"2026-11-21T06:00:00.000001Z","event":"new","family":"ipv4","protocol":"tcp","direction":"outbound",\
            "src":"192.0.2.1","sport":40000,"dst":"198.51.100.7","dport":443,"class":"https","known":"trusted",\
            "pid":123,"uid":1000,"gid":1001,"user":"ann","process":"curl","exe":"/usr/bin/curl",\
            "cmdline":"curl -s https://ann:secret@example.org/","unit":"ssh.service",\
            "cgroup":"/system.slice/ssh.service","parents":[{"pid":99,"process":"bash"},{"pid":1,"process":"systemd"}],\
            "loginuid":1000,"cookie":81234,"attribution":"witness","reason":null}""");
  }

  @Test
  void whatIsNotKnownIsNull() {
    AttributedFlow flow =
        new AttributedFlow(
            FlowFixture.flow(FlowDirection.INBOUND, "2001:db8::7", 22, FlowFixture.START),
            Owner.unattributed(UnattributedReason.EXITED),
            "ssh",
            Standing.NONE);

    assertThat(FlowLineJson.text(FlowLine.of(flow, ProcessFacts.NONE, CommandLineChoice.FULL)))
        .isEqualTo(
            """
            {"ts":"2026-11-21T06:00:00.000000Z","event":"new","family":"ipv6","protocol":"tcp","direction":"inbound",\
            "src":"2001:db8::1","sport":40000,"dst":"2001:db8::7","dport":22,"class":"ssh","known":null,\
            "pid":null,"uid":null,"gid":null,"user":null,"process":null,"exe":null,"cmdline":null,"unit":null,\
            "cgroup":null,"parents":null,"loginuid":null,"cookie":null,"attribution":"none","reason":"exited"}""");
  }

  @Test
  void aTranslatedFlowHasItsReplyAndAZoneItsNumber() {
    assertThat(FlowLineJson.text(FlowLineFixture.translated()))
        .contains(
            """
            "src":"2001:db8::1","sport":5353,"dst":"2001:db8::2","dport":53,\
            "reply":{"src":"2001:db8::2","sport":53,"dst":"2001:db8::9","dport":1024},"zone":7,"class":"dns"\
            """);
  }

  @Test
  void icmpHasTypeAndCodeForPorts() {
    ConntrackTuple there =
        new ConntrackTuple(
            1,
            FlowFixture.address("192.0.2.1"),
            0,
            FlowFixture.address("192.0.2.2"),
            0,
            Optional.of(new ConntrackIcmp(77, 8, 0)));
    ConntrackTuple back =
        new ConntrackTuple(
            1,
            FlowFixture.address("192.0.2.2"),
            0,
            FlowFixture.address("192.0.2.1"),
            0,
            Optional.of(new ConntrackIcmp(77, 0, 0)));
    AttributedFlow ping =
        new AttributedFlow(
            new ObservedFlow(FlowFixture.START, FlowDirection.OUTBOUND, 0, there, back),
            FlowLineFixture.CURL,
            "icmp",
            Standing.UNKNOWN);

    assertThat(FlowLineJson.text(FlowLine.of(ping, ProcessFacts.NONE, CommandLineChoice.NONE)))
        .contains(
            "\"src\":\"192.0.2.1\",\"sport\":null,\"dst\":\"192.0.2.2\",\"dport\":null,"
                + "\"icmp_type\":8,\"icmp_code\":0,\"icmp_id\":77,\"class\":\"icmp\"");
  }

  @Test
  void escapesWhateverCouldActOnATerminalOrAReader() throws IOException {
    String raw =
        RawText.decode(new byte[] {'a', (byte) 0xff, (byte) 0xc3, (byte) 0xbc, (byte) 0xe2, '('});
    String hostile =
        raw + "\"\\\n\r\t\0\u001b[2J\u007f\u009b\u202e\u2066\u200f\u061c\u2028\ud800😀é";
    String escaped =
        "a\\udcff\u00fc\\udce2(\\\"\\\\\\n\\r\\t\\u0000\\u001b[2J\\u007f\\u009b\\u202e\\u2066"
            + "\\u200f\\u061c\\u2028\\ud800\\ud83d\\ude00\u00e9";

    assertThat(FlowLineJson.text(FlowLineFixture.chosen(hostile)))
        .containsIgnoringCase("\"cmdline\":\"" + escaped + "\"");

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FlowLineJson.write(FlowLineFixture.chosen(hostile), out);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsIgnoringCase("\"cmdline\":\"" + escaped + "\"")
        .endsWith("}\n")
        .hasLineCount(1);
  }

  @Test
  void saysNoMoreOfACommandLineThanIsAllowed() {
    assertThat(cmdline(CommandLineChoice.NONE, FlowLineFixture.FACTS)).isEmpty();
    assertThat(cmdline(CommandLineChoice.EXE, FlowLineFixture.FACTS)).contains("/usr/bin/curl");
    ProcessFacts titled =
        new ProcessFacts(
            Optional.empty(),
            Optional.empty(),
            Optional.of("mysql: ann secret"),
            FlowLineFixture.FACTS.loginuid(),
            List.of());
    assertThat(cmdline(CommandLineChoice.EXE, titled)).contains("mysql:");
    assertThat(cmdline(CommandLineChoice.FULL, titled)).contains("mysql: ann secret");
    ProcessFacts endless =
        new ProcessFacts(
            Optional.empty(),
            Optional.empty(),
            Optional.of("😀".repeat(5000)),
            FlowLineFixture.FACTS.loginuid(),
            List.of());
    String bounded = cmdline(CommandLineChoice.FULL, endless).orElseThrow();
    assertThat(bounded.length()).isLessThanOrEqualTo(CommandLineChoice.MAX_CHARACTERS);
    assertThat(bounded).endsWith("😀…");
  }

  private static Optional<String> cmdline(CommandLineChoice choice, ProcessFacts facts) {
    return FlowLine.of(FlowLineFixture.flow(), facts, choice).owner().cmdline();
  }

  @Test
  void aDocumentHoldsLinesAndTellsNoneFromOff() {
    assertThat(FlowLineJson.document("T", Optional.empty()))
        .isEqualTo("{\"at\":\"T\",\"flows\":null}");
    assertThat(FlowLineJson.document("T", Optional.of(List.of(FlowLineFixture.line()))))
        .isEqualTo("{\"at\":\"T\",\"flows\":[" + FlowLineJson.text(FlowLineFixture.line()) + "]}");
  }
}
