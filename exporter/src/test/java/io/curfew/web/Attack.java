package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Hostile bodies, one after the other, at the real webhook; while they come the metrics answer. */
final class Attack {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final WebLimits UNLIMITED =
      new WebLimits(LONG, LONG, Integer.MAX_VALUE, Duration.ofNanos(1));
  private static final long MAX_GROWTH_BYTES = 48L << 20;
  private static final int MAX_GROWTH_THREADS = 12;
  private static final int BODIES_OF_A_CONNECTION = 50;

  private Attack() {}

  static void run(Path dir, long seed, int count) throws Exception {
    HostileBodies bodies = new HostileBodies(seed);
    Map<Integer, Integer> answers = new TreeMap<>();
    long alerts = 0;
    int sent = 0;
    try (AttackStand stand = new AttackStand(dir, UNLIMITED, 10)) {
      long heap = heapInUse();
      int threads = ManagementFactory.getThreadMXBean().getThreadCount();
      Wire wire = stand.wire();
      try {
        for (int i = 0; i < count; i++) {
          byte[] body = bodies.next();
          if (body.length > AlertsHandler.MAX_BODY_BYTES) {
            continue; // refused while it is being sent: what comes back is a race
          }
          sent++;
          String head =
              Wire.post(
                  "/api/v1/alerts",
                  "Authorization: Bearer " + AttackStand.TOKEN,
                  "Content-Length: " + body.length);
          Wire.Reply reply = wire.send(head).send(body).reply();
          answers.merge(reply.status(), 1, Integer::sum);
          alerts += reply.status() == 200 ? receipts(reply.body()) : 0;
          if (i % BODIES_OF_A_CONNECTION == 0) {
            wire.close();
            wire = stand.wire();
            assertThat(scrape(stand)).as("metrics after %d bodies", i).isEqualTo(200);
          }
        }
      } finally {
        wire.close();
      }
      System.out.printf("hostile bodies: seed %d, %s, %d alerts%n", seed, answers, alerts);
      assertThat(answers.keySet()).as("seed %d", seed).containsOnly(200, 400);
      int taken = answers.getOrDefault(200, 0);
      int refused = answers.getOrDefault(400, 0);
      assertThat(taken).isPositive();
      assertThat(stand.answered(200)).isEqualTo(taken);
      assertThat(stand.answered(400)).isEqualTo(refused);
      assertThat(taken + refused).isEqualTo(sent).isGreaterThan(count * 9 / 10);
      long expected = alerts;
      AttackStand.await(() -> counted(stand) == expected, Duration.ofSeconds(60));
      assertThat(stand.faults()).isEmpty();
      assertThat(ManagementFactory.getThreadMXBean().getThreadCount())
          .isLessThanOrEqualTo(threads + MAX_GROWTH_THREADS);
      assertThat(heapInUse()).as("bytes of heap").isLessThan(heap + MAX_GROWTH_BYTES);
    }
  }

  private static int scrape(AttackStand stand) throws IOException {
    try (Wire scraper = stand.wire()) {
      return scraper
          .send("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
          .reply()
          .status();
    }
  }

  private static long counted(AttackStand stand) {
    try {
      return stand.counted();
    } catch (IOException e) {
      return -1;
    }
  }

  private static long receipts(String answer) throws IOException {
    long receipts = 0;
    try (JsonParser json = new JsonFactory().createParser(answer)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        receipts +=
            token == JsonToken.FIELD_NAME && json.currentName().equals("fingerprint") ? 1 : 0;
      }
    }
    return receipts;
  }

  private static long heapInUse() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
