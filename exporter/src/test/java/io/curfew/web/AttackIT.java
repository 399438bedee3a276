package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers at the webhook, on a live server; in a network namespace of this JVM's own. */
@Timeout(300)
final class AttackIT {
  private static final long SEED = 20_261_121;
  private static final int SAMPLE = 500;
  private static final int HELD = 200;
  private static final int MORE_THAN_ARE_HELD = 300;
  private static final WebLimits QUICK =
      new WebLimits(Duration.ofSeconds(10), Duration.ofSeconds(2), 1000, Duration.ofMillis(1));
  private static final String SCRAPE = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String BEARER = "Authorization: Bearer " + AttackStand.TOKEN;

  @TempDir private Path dir;
  private final List<Wire> held = new ArrayList<>();

  @Test
  void hostileBodiesAreAnsweredAndCountedAndLeaveNothingBehind() throws Exception {
    Attack.run(dir, SEED, SAMPLE);
  }

  @Test
  void heldConnectionsAndSlowSendersDoNotKeepTheMetricsFromAnswering() throws Exception {
    try (AttackStand stand = new AttackStand(dir, QUICK, 100)) {
      for (int i = 0; i < HELD; i++) {
        hold(stand.wire(), i);
      }
      for (int i = 0; i < 5; i++) {
        assertThat(scrape(stand)).isEqualTo(200);
        for (Wire wire : held) {
          trickle(wire);
        }
      }
      for (int i = 0; i < MORE_THAN_ARE_HELD; i++) {
        hold(stand.wire(), i);
      }
      assertThat(scrape(stand)).isEqualTo(200);
      assertThat(stand.faults()).isEmpty();
    } finally {
      closeAll();
    }
  }

  private void hold(Wire wire, int kind) throws IOException {
    held.add(wire);
    switch (kind % 4) {
      case 0 -> {} // says nothing
      case 1 -> wire.send("POST /api/v1/alerts HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      case 2 -> wire.send(Wire.post("/api/v1/alerts", BEARER, "Content-Length: 1000"));
      default -> wire.send(Wire.post("/api/v1/alerts", "Content-Length: 1000000") + "{");
    }
  }

  private static void trickle(Wire wire) {
    try {
      wire.send(" ");
    } catch (IOException e) {
      // It was shown the door, as it should.
    }
  }

  @Test
  void whoReadsTheMetricsTooSlowlyGivesWay() throws Exception {
    try (AttackStand stand = new AttackStand(dir, QUICK, 150_000)) {
      for (int i = 0; i < 12; i++) {
        Wire wire = stand.wire().narrow();
        held.add(wire);
        wire.send(SCRAPE);
      }
      AttackStand.await(() -> answers(stand), Duration.ofSeconds(90));
      assertThat(stand.faults()).isEmpty();
    } finally {
      closeAll();
    }
  }

  private static boolean answers(AttackStand stand) {
    try {
      return scrape(stand) == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static int scrape(AttackStand stand) throws IOException {
    try (Wire wire = stand.wire()) {
      return wire.send(SCRAPE).reply().status();
    }
  }

  private void closeAll() throws IOException {
    for (Wire wire : held) {
      wire.close();
    }
  }
}
