package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.control.DestinationsJson;
import io.curfew.flow.DestinationListing;
import io.curfew.flow.DestinationRow;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class DestinationsTableTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final ZoneId ZONE = ZoneId.of("UTC");

  private static DestinationRow unknown(String destination, String process, int seconds) {
    return new DestinationRow(
        "unknown",
        destination,
        "443",
        "tcp",
        "outbound",
        process,
        "x.service",
        "",
        "",
        Optional.of(NOW.minusSeconds(86_400)),
        Optional.of(NOW.minusSeconds(seconds)),
        OptionalLong.of(7));
  }

  private static final DestinationRow LEARNED =
      new DestinationRow(
          "learned",
          "2001:db8:0:7::/64",
          "53",
          "udp",
          "",
          "",
          "",
          "",
          "",
          Optional.of(NOW),
          Optional.of(NOW),
          OptionalLong.empty());

  private static final DestinationRow TRUSTED =
      new DestinationRow(
          "trusted",
          "203.0.113.0/24",
          "",
          "",
          "",
          "",
          "",
          "mirror",
          "command",
          Optional.of(NOW),
          Optional.empty(),
          OptionalLong.empty());

  private static String json(boolean learning, int most, DestinationRow... rows) {
    return DestinationsJson.write(
        NOW,
        Optional.of(new DestinationListing(NOW, learning, NOW, List.of(rows))),
        Optional.empty(),
        most);
  }

  @Test
  void trustComesFirstAndThenWhatWasSeenLast() throws IOException {
    String document =
        json(
            false,
            3,
            unknown("198.51.100.1", "a", 120),
            unknown("198.51.100.2", "b", 60),
            LEARNED,
            TRUSTED);
    assertThat(String.join("\n", DestinationsTable.draw(document, ZONE)))
        .isEqualTo(
            """
            STATE    DESTINATION        PORT  PROTOCOL  PROCESS  UNIT       FLOWS  FIRST SEEN        LAST SEEN
            trusted  203.0.113.0/24     any   any                any                                                   mirror by command
            learned  2001:db8:0:7::/64  53    udp                                  2026-11-21 12:00  2026-11-21 12:00
            unknown  198.51.100.2       443   tcp       b        x.service      7  2026-11-20 12:00  2026-11-21 11:59
            1 more: see --limit and --state""");
  }

  @Test
  void learningIsSaidAndAHostileNameStaysOnItsLine() throws IOException {
    List<String> lines =
        DestinationsTable.draw(
            json(true, 10, unknown("198.51.100.1", "x\u001b[2J\n\u202e", 1)), ZONE);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).isEqualTo("learning until 2026-11-21 12:00: nothing new is reported");
    assertThat(lines.get(2)).contains("x\\x1b[2J\\x0a");
  }

  @Test
  void jsonSaysHowManyThereAreAndNullForWhatIsNotKnown() {
    assertThat(json(false, 1, LEARNED, unknown("198.51.100.1", "a", 60)))
        .isEqualTo(
            "{\"at\":\"2026-11-21T12:00:00Z\",\"learning\":false,"
                + "\"learning_ends\":\"2026-11-21T12:00:00Z\","
                + "\"held\":{\"trusted\":0,\"learned\":1,\"unknown\":1},\"left_out\":1,"
                + "\"destinations\":[{\"state\":\"learned\","
                + "\"destination\":\"2001:db8:0:7::/64\",\"port\":\"53\",\"protocol\":\"udp\","
                + "\"direction\":null,\"process\":null,\"unit\":null,\"name\":null,"
                + "\"origin\":null,\"first_seen\":\"2026-11-21T12:00:00Z\","
                + "\"last_seen\":\"2026-11-21T12:00:00Z\",\"flows\":null}]}");
  }

  @Test
  void flowsThatAreSwitchedOffAreNotNone() {
    String off = DestinationsJson.write(NOW, Optional.empty(), Optional.empty(), 1);
    assertThatThrownBy(() -> DestinationsTable.draw(off, ZONE))
        .hasMessage("the exporter watches no flows: flows.enabled is false there");
    for (String other : new ArrayList<>(List.of("{}", "[]", "{\"destinations\":7}"))) {
      assertThatThrownBy(() -> DestinationsTable.draw(other, ZONE)).isInstanceOf(IOException.class);
    }
  }
}
