package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Wrong passwords as fast as they can be sent, and real hashes. */
@Timeout(120)
final class PasswordFloodIT {
  private static final String FLOODER = "127.0.0.1";
  private static final String SCRAPER = "127.0.0.2";
  private static final int AT_ONCE = 16;
  private static final int DEAR = 12;
  private static final Duration LASTS = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /** Ten at once and one each second. */
  private static final int GUESSES = 10;

  @TempDir private Path dir;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger guessed = new AtomicInteger();

  @Test
  void whoComesForTheFirstTimeIsAnsweredInTheMiddleOfAFloodThatGuessesLittle() throws Exception {
    try (TlsStand stand = new TlsStand(dir)) {
      stand.serve(
          "basic_auth_users:\n  ann: "
              + BCrypt.withDefaults().hashToString(DEAR, "right".toCharArray()));
      List<Thread> flood = new ArrayList<>();
      long begun = System.nanoTime();
      try {
        for (int i = 0; i < AT_ONCE; i++) {
          flood.add(new Thread(() -> guess(stand.port())));
        }
        flood.forEach(Thread::start);
        Thread.sleep(LASTS.toMillis());
        long came = System.nanoTime();
        assertThat(ask(stand.port(), SCRAPER, "right")).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - came)).isLessThan(PATIENCE);
      } finally {
        over.set(true);
        for (Thread one : flood) {
          one.join();
        }
      }
      long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
      System.out.printf(
          "password flood: %d of %d guesses in %d s%n", guessed.get(), asked.get(), seconds);
      assertThat(asked.get()).isGreaterThan(10 * GUESSES);
      assertThat((long) guessed.get()).isLessThanOrEqualTo(GUESSES + seconds + 1);
    }
  }

  private void guess(int port) {
    while (!over.get()) {
      try {
        int number = asked.incrementAndGet();
        if (ask(port, FLOODER, "guess" + number) == 401) {
          guessed.incrementAndGet();
        }
      } catch (IOException e) {
        // Made room for another.
      }
    }
  }

  private static int ask(int port, String from, String password) throws IOException {
    String pair =
        Base64.getEncoder().encodeToString(("ann:" + password).getBytes(StandardCharsets.UTF_8));
    try (Wire wire = new Wire(port, from)) {
      return wire.send(
              "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Basic "
                  + pair
                  + "\r\n\r\n")
          .reply()
          .status();
    }
  }
}
