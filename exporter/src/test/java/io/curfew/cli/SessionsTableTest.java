package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.control.SessionsJson;
import io.curfew.ssh.OpenSession;
import io.curfew.ssh.OpenSession.Standing;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SessionsTableTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static String json(OpenSession... sessions) {
    return SessionsJson.write(NOW, Optional.of(List.of(sessions)));
  }

  private static OpenSession session(String user, String peer, Standing standing) {
    return new OpenSession(user, peer, NOW, 9_007_199_254_740_993L, 512, 1536.5, 0, standing);
  }

  @Test
  void columnsAreAlignedAndTheUncertainOnesMarked() throws IOException {
    String document =
        json(
            session("ann", "192.0.2.1", Standing.CONFIRMED),
            session("bob", "2001:db8::17", Standing.ADOPTED),
            session("", "198.51.100.7", Standing.UNCONFIRMED));

    assertThat(String.join("\n", SessionsTable.draw(document, BERLIN)))
        .isEqualTo(
            """
            USER  FROM          SINCE                     IN    OUT     IN/s  OUT/s
            ann   192.0.2.1     2026-11-21 13:00:00  8.0 PiB  512 B  1.5 KiB    0 B
            bob   2001:db8::17  2026-11-21 13:00:00  8.0 PiB  512 B  1.5 KiB    0 B  adopted
            ?     198.51.100.7  2026-11-21 13:00:00  8.0 PiB  512 B  1.5 KiB    0 B  unconfirmed""");
  }

  @Test
  void jsonHasExactNumbersAndNullForAnUnknownUser() {
    assertThat(json(session("", "192.0.2.1", Standing.UNCONFIRMED)))
        .isEqualTo(
            "{\"at\":\"2026-11-21T12:00:00Z\",\"sessions\":[{\"user\":null,\"peer\":\"192.0.2.1\","
                + "\"since\":\"2026-11-21T12:00:00Z\",\"in\":9007199254740993,\"out\":512,"
                + "\"in_per_second\":1536.5,\"out_per_second\":0.0,\"standing\":\"unconfirmed\"}]}");
  }

  @Test
  void aHostileNameStaysInItsColumn() throws IOException {
    String hostile = "x\u001b[2J\n\u202eann" + "y".repeat(300) + "\ud83d\ude00";

    List<String> lines =
        SessionsTable.draw(json(session(hostile, "192.0.2.1", Standing.ADOPTED)), BERLIN);

    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).startsWith("x\\x1b[2J\\x0a\\u202eann").contains("…  192.0.2.1");
    assertThat(lines).allMatch(line -> line.length() <= 150);
  }

  @Test
  void wideLettersKeepTheColumns() throws IOException {
    List<String> lines =
        SessionsTable.draw(
            json(
                session("\u5b57\u5b57", "192.0.2.1", Standing.CONFIRMED),
                session("e\u0301abc", "192.0.2.1", Standing.CONFIRMED)),
            BERLIN);

    assertThat(lines.get(1)).startsWith("\u5b57\u5b57  192");
    assertThat(lines.get(2)).startsWith("e\u0301abc  192");
  }

  @Test
  void nobodyThereAndNobodyWatchingAreTold() throws IOException {
    assertThat(SessionsTable.draw(json(), BERLIN)).containsExactly("no open session");
    assertThatThrownBy(() -> SessionsTable.draw(SessionsJson.write(NOW, Optional.empty()), BERLIN))
        .isInstanceOf(IOException.class)
        .hasMessage("the exporter watches no SSH: ssh.enabled is false there");
    assertThatThrownBy(() -> SessionsTable.draw("{}", BERLIN))
        .hasMessageContaining("of another version?");
  }
}
