package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send a byte now and then, so that no idle time-out ever meets them. */
@Timeout(120)
final class SlowSendersTest {
  private static final Duration BOUND = Duration.ofSeconds(2);

  /** A busy machine's, beside the bound. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration STEP = Duration.ofMillis(250);
  private static final String SCRAPE = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String HEALTH = "GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String SLOW = "GET /metrics HTTP/1.1\r\nHost: x\r\nX-Slow: ";

  @TempDir private Path dir;
  private AttackStand stand;

  @BeforeEach
  void serve() throws Exception {
    stand = new AttackStand(dir, new WebLimits(BOUND, BOUND, 100, Duration.ofMillis(1)), 10);
  }

  @AfterEach
  void close() {
    assertThat(stand.faults()).isEmpty();
    stand.close();
  }

  @Test
  void whoIsSlowWithTheHeadersIsShownTheDoorAndTheOthersAreServed() throws Exception {
    List<Wire> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        slow.add(stand.wire().send(SLOW));
      }
      assertThat(endOf(slow.get(0), slow)).isBetween(BOUND.minus(STEP), BOUND.plus(GRACE));
      for (Wire one : slow) {
        assertThat(one.ended()).isTrue();
      }
      assertThat(scrape()).isEqualTo(200);
    } finally {
      for (Wire one : slow) {
        one.close();
      }
    }
  }

  @Test
  void whoIsSlowWithTheFirstByteIsShownTheDoor() throws Exception {
    try (Wire wire = stand.wire()) {
      assertThat(endOf(wire, List.of())).isBetween(BOUND.minus(STEP), BOUND.plus(GRACE));
    }
  }

  @Test
  void whoIsSlowWithTheBodyIsToldSoAndShownTheDoor() throws Exception {
    String head =
        Wire.post(
            "/api/v1/alerts",
            "Authorization: Bearer " + AttackStand.TOKEN,
            "Content-Length: 1000000");
    try (Wire wire = stand.wire().send(head)) {
      long begun = System.nanoTime();
      while (!wire.said() && since(begun).compareTo(BOUND.plus(GRACE)) < 0) {
        wire.send(" ");
        Thread.sleep(STEP.toMillis());
      }
      assertThat(wire.reply().status()).isEqualTo(408);
      assertThat(wire.ended()).isTrue();
    }
  }

  @Test
  void whoHasAskedOnceMayWaitWithTheNextRequest() throws Exception {
    try (Wire wire = stand.wire()) {
      assertThat(wire.send(HEALTH).reply().status()).isEqualTo(200);
      Thread.sleep(BOUND.plus(BOUND).toMillis());
      assertThat(wire.send(HEALTH).reply().status()).isEqualTo(200);
    }
  }

  /** When the first one's connection ends while all of them send a byte in each step. */
  private Duration endOf(Wire first, List<Wire> all) throws Exception {
    long begun = System.nanoTime();
    while (!first.over() && since(begun).compareTo(BOUND.plus(GRACE)) < 0) {
      for (Wire one : all) {
        trickle(one);
      }
      assertThat(scrape()).isEqualTo(200);
      Thread.sleep(STEP.toMillis());
    }
    return since(begun);
  }

  private static Duration since(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static void trickle(Wire wire) {
    try {
      wire.send("x");
    } catch (IOException e) {
      // It was shown the door.
    }
  }

  private int scrape() throws IOException {
    try (Wire wire = stand.wire()) {
      return wire.send(SCRAPE).reply().status();
    }
  }
}
