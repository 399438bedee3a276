package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FlowLogTest {
  private static final FlowLines LINES =
      new FlowLines((owner, at) -> FlowLineFixture.FACTS, CommandLineChoice.FULL);

  /** What writes is ours to hold up. */
  private static final class Sink implements LineSink {
    final List<FlowLine> written = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch goOn;
    final CountDownLatch reached = new CountDownLatch(1);
    final AtomicBoolean full = new AtomicBoolean();
    volatile boolean closed;

    Sink(boolean held) {
      goOn = new CountDownLatch(held ? 1 : 0);
    }

    @Override
    public int write(List<FlowLine> lines) throws IOException {
      if (lines.isEmpty()) {
        return 0;
      }
      reached.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new IOException("interrupted in the middle of a line", e);
      }
      if (full.get()) {
        throw new IOException("No space left on device");
      }
      written.addAll(lines);
      return lines.size();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void aDiskThatStandsStillHoldsUpNobodyAndEveryFlowIsWrittenOrCounted() throws Exception {
    Sink sink = new Sink(true);
    FlowLog log = new FlowLog(LINES, sink);
    log.start();
    AttributedFlow flow = FlowLineFixture.flow();
    log.queue().take(flow);
    assertThat(sink.reached.await(30, TimeUnit.SECONDS)).isTrue();

    // The sink stays blocked until all are taken: were taking to wait for it, this would not end.
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          for (int i = 1; i < 100_000; i++) {
            log.queue().take(flow);
          }
        });
    long dropped = log.queue().dropped();
    assertThat(dropped).isEqualTo(100_000 - 1 - FlowLog.CAPACITY);

    sink.goOn.countDown();
    log.close();
    assertThat(sink.closed).isTrue();
    assertThat(sink.written.size() + dropped).isEqualTo(100_000);
    assertThat(log.queue().dropped()).isEqualTo(dropped);
    assertThat(sink.written.get(0)).isEqualTo(FlowLineFixture.line());
  }

  @Test
  void whatFailsIsCountedAndTheRestGoesOn() throws Exception {
    Sink sink = new Sink(false);
    sink.full.set(true);
    FlowLog log = new FlowLog(LINES, sink);
    log.start();
    for (int i = 0; i < 10; i++) {
      log.queue().take(FlowLineFixture.flow());
    }
    until(() -> log.queue().dropped() == 10);
    until(() -> log.health().problem().equals(Optional.of("No space left on device")));
    sink.full.set(false);
    log.queue().take(FlowLineFixture.flow());
    until(() -> sink.written.size() == 1);
    log.close();
    assertThat(log.health()).isEqualTo(new FlowHealth.Log(Optional.empty(), 10));
    assertThat(log.queue().dropped()).isEqualTo(10);
    log.queue().take(FlowLineFixture.flow());
    assertThat(log.queue().dropped()).as("after the end").isEqualTo(11);
  }

  private static void until(BooleanSupplier wanted) throws InterruptedException {
    for (int i = 0; i < 6000 && !wanted.getAsBoolean(); i++) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(wanted.getAsBoolean()).isTrue();
  }

  @Test
  void anOnlookerGetsTheProtocolsThatItAskedFor() throws Exception {
    AtomicBoolean left = new AtomicBoolean();
    FlowWatch watch = new FlowWatch(Set.of("udp"), LINES, w -> left.set(true));
    watch.queue().take(FlowLineFixture.flow());
    AttributedFlow dns =
        new AttributedFlow(
            new ObservedFlow(
                FlowLineFixture.AT,
                FlowDirection.OUTBOUND,
                0,
                FlowFixture.tuple(17, "192.0.2.1", 5353, "192.0.2.2", 53),
                FlowFixture.tuple(17, "192.0.2.2", 53, "192.0.2.1", 5353)),
            FlowLineFixture.CURL,
            "dns",
            Standing.UNKNOWN);
    watch.queue().take(dns);

    assertThat(watch.next(Duration.ofSeconds(30)))
        .extracting(FlowLine::protocol)
        .containsExactly("udp");
    assertThat(watch.lost()).isZero();
    watch.close();
    assertThat(watch.next(Duration.ofSeconds(30))).isEmpty();
    assertThat(watch.closed()).isTrue();
    assertThat(left).isTrue();
  }
}
