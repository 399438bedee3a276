package io.curfew.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class OnlookersTest {
  @TempDir private Path dir;

  /** Shows the same line for ever, or nothing. */
  private static final class Endless implements ControlStream {
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger asked = new AtomicInteger();
    private final List<String> lines;

    Endless(String... lines) {
      this.lines = List.of(lines);
    }

    @Override
    public String name() {
      return "flows";
    }

    @Override
    public Lines open(Map<String, String> fields) throws IOException {
      if (fields.getOrDefault("protocols", "").equals("none")) {
        throw new IOException("no flows here");
      }
      open.incrementAndGet();
      return new Lines() {
        private volatile boolean closed;

        @Override
        public List<String> next() throws InterruptedException {
          asked.incrementAndGet();
          if (lines.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(5);
          }
          return lines;
        }

        @Override
        public boolean ended() {
          return closed;
        }

        @Override
        public void close() {
          if (!closed) {
            closed = true;
            open.decrementAndGet();
          }
        }
      };
    }
  }

  private ControlServer server(ControlStream stream) throws IOException {
    return ControlServer.start(
        dir.resolve("socket"), List.of(new SessionsRequest(() -> "{}")), List.of(stream));
  }

  private ControlClient client() {
    return new ControlClient(dir.resolve("socket"));
  }

  private static void until(BooleanSupplier wanted) throws InterruptedException {
    for (int i = 0; i < 6000 && !wanted.getAsBoolean(); i++) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(wanted.getAsBoolean()).isTrue();
  }

  @Test
  void showsLinesAndWhatWasLostUntilThePeerGoes() throws Exception {
    Endless stream = new Endless("{\"ts\":1}", "{\"lost\":\"7\"}");
    try (ControlServer server = server(stream)) {
      assertThat(server).isNotNull();
      try (ControlFeed feed = client().flows(List.of("tcp"))) {
        for (int i = 0; i < 100; i++) {
          assertThat(feed.next()).contains("{\"ts\":1}");
        }
        assertThat(feed.lost()).isEqualTo("7");
        feed.end();
        Optional<String> line = feed.next();
        for (int i = 0; i < 100_000 && line.isPresent(); i++) {
          line = feed.next();
        }
        assertThat(line).isEmpty();
        assertThat(feed.endedHere()).isTrue();
      }
      until(() -> stream.open.get() == 0);
    }
  }

  @Test
  void aPeerThatDoesNotReadHoldsUpNobodyAndEndsWithTheServer() throws Exception {
    Endless stream = new Endless("x".repeat(10_000));
    ControlServer server = server(stream);
    ControlFeed deaf = client().flows(List.of());
    until(() -> stream.asked.get() > 3);
    int before = -1;
    while (before != stream.asked.get()) {
      before = stream.asked.get();
      TimeUnit.MILLISECONDS.sleep(200);
    }
    assertThat(client().sessionsJson()).isEqualTo("{}");

    server.close();
    until(() -> stream.open.get() == 0);
    deaf.close();
  }

  @Test
  void noMoreThanSixteenLookOnAndAPeerThatIsGoneMakesRoom() throws Exception {
    Endless stream = new Endless();
    try (ControlServer server = server(stream)) {
      assertThat(server).isNotNull();
      List<ControlFeed> feeds = new ArrayList<>();
      for (int i = 0; i < Onlookers.MAX; i++) {
        feeds.add(client().flows(List.of()));
      }
      until(() -> stream.open.get() == Onlookers.MAX);
      try (ControlFeed refused = client().flows(List.of())) {
        assertThatThrownBy(refused::next)
            .isInstanceOf(IOException.class)
            .hasMessage("16 look on already, and no more can: end one of them");
      }
      feeds.get(0).close();
      until(() -> stream.open.get() == Onlookers.MAX - 1);
      feeds.set(0, client().flows(List.of()));
      until(() -> stream.open.get() == Onlookers.MAX);
      for (ControlFeed feed : feeds) {
        feed.close();
      }
    }
  }

  @Test
  void saysWhyThereIsNothingToSee() throws Exception {
    try (ControlServer server = server(new Endless())) {
      assertThat(server).isNotNull();
      try (ControlFeed feed = client().flows(List.of("none"))) {
        assertThatThrownBy(feed::next).isInstanceOf(IOException.class).hasMessage("no flows here");
      }
      assertThatThrownBy(() -> client().health(Duration.ofSeconds(20)))
          .hasMessageContaining("request: flows or sessions expected");
    }
  }
}
