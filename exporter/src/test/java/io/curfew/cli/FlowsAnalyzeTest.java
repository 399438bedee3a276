package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.flow.SieveTally;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class FlowsAnalyzeTest {
  private static final ServiceNames SERVICES =
      ServiceNames.of(List.of("# comment", "ircd\t6667/tcp\tirc # chat", "", "odd", "x 6667/udp"));

  private static SieveTally sieved() throws ConfigProblem {
    Settings defaults = Settings.defaults();
    SieveTally tally = new SieveTally(defaults.flows(), defaults.destinations(), "NEW");
    for (int n = 0; n < 3; n++) {
      tally.take(
          "NEW IN=e1 OUT=e0 SRC=192.0.2.%d DST=198.51.100.9 LEN=60 PROTO=TCP SPT=4 DPT=6667 W=1 "
              .formatted(n));
    }
    tally.take("NEW IN= OUT=e0 SRC=192.0.2.1 DST=198.51.100.9 LEN=60 PROTO=47 ");
    tally.take("NEW IN= OUT=e0 SRC=192.0.2.1 DST=198.51.100.9 LEN=60 PROTO=UDP SPT=4 DPT=53 L=1 ");
    tally.take("nothing");
    return tally;
  }

  @Test
  void theTableNamesServicesAndSharesInTheConfiguredOrder() throws ConfigProblem {
    assertThat(String.join("\n", SieveText.table(sieved().report(20), SERVICES)))
        .isEqualTo(
            """
            5 new flows in 6 lines; unreadable: 0, of other kinds: 1, flows to or within the host: 0

            CLASS  FLOWS   SHARE
            dns        1  20.0 %
            other      4  80.0 %

            FLOWS  DESTINATION   PORT  PROTOCOL  SERVICE  SOURCES  PROCESS  UNIT
                3  198.51.100.9  6667  tcp       ircd           3
                1  198.51.100.9        gre                      1""");
    assertThat(SieveText.table(sieved().report(1), SERVICES)).endsWith("1 more: see --top");
  }

  @Test
  void jsonHasEveryClassAndNullForWhatIsNotThere() throws ConfigProblem {
    assertThat(SieveText.json(sieved().report(2), SERVICES))
        .startsWith(
            "{\"lines\":6,\"flows\":5,\"other_flows\":0,\"other_lines\":1,\"unreadable\":0,"
                + "\"trusted\":0,\"classes\":[{\"class\":\"dns\",\"flows\":1},"
                + "{\"class\":\"ntp\",\"flows\":0},")
        .endsWith(
            "{\"class\":\"other\",\"flows\":4}],\"distinct\":2,\"untold\":0,\"leftovers\":["
                + "{\"flows\":3,\"destination\":\"198.51.100.9\",\"port\":6667,"
                + "\"protocol\":\"tcp\",\"service\":\"ircd\",\"sources\":3,"
                + "\"more_sources\":false,\"process\":null,\"unit\":null},"
                + "{\"flows\":1,\"destination\":\"198.51.100.9\",\"port\":null,"
                + "\"protocol\":\"gre\",\"service\":null,\"sources\":1,"
                + "\"more_sources\":false,\"process\":null,\"unit\":null}]}");
  }

  private static List<String> lines(byte[] bytes) throws IOException {
    LineStream stream = LineStream.of(new ByteArrayInputStream(bytes));
    List<String> lines = new ArrayList<>();
    while (stream.next()) {
      lines.add(stream.tooLong() ? "too long" : stream.line());
    }
    return lines;
  }

  @Test
  void linesAreReadPlainOrPackedHoweverLongTheyAre() throws IOException {
    String text = "a\n\n" + "b".repeat(65_536) + "\n" + "c".repeat(200_000) + "\nlast \u00fc";
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    }
    List<String> expected = List.of("a", "", "b".repeat(65_536), "too long", "last \u00fc");
    assertThat(lines(plain)).isEqualTo(expected);
    assertThat(lines(packed.toByteArray())).isEqualTo(expected);
    assertThat(lines(new byte[0])).isEmpty();
    assertThat(lines(new byte[] {0x1f})).hasSize(1);
  }
}
