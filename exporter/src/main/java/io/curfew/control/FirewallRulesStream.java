package io.curfew.control;

import io.curfew.firewall.RuleReading;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code firewall-rules}: the rules that are hit most, as {@link FirewallRulesJson} writes them:
 * after one second, and then every two, for as long as the peer looks. Field "top" says how many (1
 * to {@value #MAX_TOP}), "by" their order.
 *
 * <p>Rates take two readings, and which rules lead by rate only who has both can tell; the earlier
 * one is kept here, as long as the peer stays, rather than sent whole: 20,000 rules would be 6 MB.
 */
public final class FirewallRulesStream implements ControlStream {
  /** Rows of an answer that does not ask for another number. */
  public static final int TOP = 20;

  /** Most rows of an answer. */
  public static final int MAX_TOP = 1000;

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration NEXT = Duration.ofSeconds(2);

  /** Reads all series of rules. */
  @FunctionalInterface
  public interface Rules {
    /**
     * Reads.
     *
     * @throws IOException when the firewall can't be read; its message is for the peer
     */
    RuleReading read() throws IOException;
  }

  private final Optional<Rules> rules;
  private final Clock clock;
  private final Duration first;
  private final Duration next;

  /**
   * Reads nothing yet.
   *
   * @param rules empty where the firewall is switched off
   */
  public FirewallRulesStream(Optional<Rules> rules, Clock clock) {
    this(rules, clock, FIRST, NEXT);
  }

  FirewallRulesStream(Optional<Rules> rules, Clock clock, Duration first, Duration next) {
    this.rules = rules;
    this.clock = clock;
    this.first = first;
    this.next = next;
  }

  @Override
  public String name() {
    return "firewall-rules";
  }

  @Override
  public Lines open(Map<String, String> fields) throws IOException {
    Rules source =
        rules.orElseThrow(
            () ->
                new IOException("the exporter reads no firewall: firewall.enabled is false there"));
    RuleOrder by =
        RuleOrder.of(fields.getOrDefault("by", RuleOrder.RATE.word()))
            .orElseThrow(() -> new IOException("request: by: rate, packets or bytes expected"));
    return new Watched(source, by, top(fields.getOrDefault("top", Integer.toString(TOP))));
  }

  private static int top(String number) throws IOException {
    try {
      int top = Integer.parseInt(number);
      if (top >= 1 && top <= MAX_TOP) {
        return top;
      }
    } catch (NumberFormatException e) {
      // Said below, like a number out of range.
    }
    throw new IOException("request: top: a number from 1 to " + MAX_TOP + " expected");
  }

  private final class Watched implements Lines {
    private final Rules source;
    private final RuleOrder by;
    private final int top;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Optional<RuleReading> earlier = Optional.empty();
    private Duration pause = first;

    Watched(Rules source, RuleOrder by, int top) {
      this.source = source;
      this.by = by;
      this.top = top;
    }

    @Override
    public List<String> next() throws InterruptedException {
      try {
        RuleReading before = earlier.isPresent() ? earlier.get() : source.read();
        if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          return List.of();
        }
        pause = next;
        RuleReading now = source.read();
        earlier = Optional.of(now);
        return List.of(
            FirewallRulesJson.write(
                clock.instant(),
                RuleRate.seconds(before, now),
                by,
                RuleRate.between(before, now),
                top));
      } catch (IOException e) {
        closed.countDown();
        return List.of(ControlLine.write(Map.of("error", String.valueOf(e.getMessage()))));
      }
    }

    @Override
    public boolean ended() {
      return closed.getCount() == 0;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
