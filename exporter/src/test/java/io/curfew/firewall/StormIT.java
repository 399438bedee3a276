package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.metrics.Subject;
import io.curfew.state.Store;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Readings while another thread never stops changing the ruleset, and packets come all the time.
 */
final class StormIT {
  private static final boolean LONG = Boolean.getBoolean("long");
  private static final int READINGS = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(LONG ? 1800 : 20);

  private static final Map<List<String>, StormRule> RULES = new HashMap<>();

  static {
    for (int i = 0; i < StormRule.RULES; i++) {
      StormRule rule = new StormRule(i);
      RULES.put(rule.labels(), rule);
    }
  }

  private final AtomicBoolean over = new AtomicBoolean();
  private final ExecutorService weather = Executors.newFixedThreadPool(2);
  @TempDir private Path dir;
  private Store store;
  private Firewall feature;
  private Subject firewall;

  @BeforeEach
  void start() throws IOException {
    Programs.nft("flush ruleset");
    store = Store.open(dir, Clock.systemUTC());
    feature = FirewallBed.open(store);
    firewall = feature.subject();
  }

  @AfterEach
  void end() throws IOException {
    over.set(true);
    weather.shutdown();
    feature.close();
    store.close();
    Programs.nft("flush ruleset");
  }

  @Test
  void everyReadingIsWholeAndEveryHitItsOwnRules() throws Exception {
    assertThat(RULES).hasSize(StormRule.RULES);
    Storm storm = new Storm(20261121);
    storm.begin();
    Future<Integer> changes = weather.submit((Callable<Integer>) () -> storm.rage(over::get));
    Future<Integer> packets = weather.submit((Callable<Integer>) this::rain);

    Map<List<String>, Hits> before = Map.of();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int readings = 0;
    for (; readings < READINGS && System.nanoTime() < deadline && !changes.isDone(); readings++) {
      Map<List<String>, Hits> now = ReadSeries.of(firewall).rules();
      now.forEach(StormIT::assertItsOwn);
      before.forEach(
          (labels, hits) ->
              assertThat(now.getOrDefault(labels, new Hits(0, 0)).reaches(hits))
                  .as("%s has %s after %s", labels, now.get(labels), hits)
                  .isTrue());
      before = now;
    }
    over.set(true);
    assertThat(changes.get()).as("changes beside %d readings", readings).isGreaterThan(50);
    assertThat(packets.get()).isPositive();
    assertThat(readings).isGreaterThan(LONG ? READINGS - 1 : 50);

    Map<List<String>, Hits> calm = ReadSeries.of(firewall).rules();
    assertThat(calm).hasSizeGreaterThan(StormRule.RULES / 2);
    assertNothingInvented(calm, storm);
    assertNothingMissing(calm);
  }

  private static void assertItsOwn(List<String> labels, Hits hits) {
    if (labels.contains(RuleNames.UNCOMMENTED)) {
      // Of rules that came and went between two readings, so that nobody could ask for their text.
      return;
    }
    StormRule rule = RULES.get(labels);
    assertThat(rule).as("a rule of labels %s", labels).isNotNull();
    if (rule != null) {
      assertThat(hits.bytes()).as("%s: %s", labels, hits).isEqualTo(hits.packets() * rule.factor());
    }
  }

  /** No more than what rules were made with: each at most once. */
  private static void assertNothingInvented(Map<List<String>, Hits> series, Storm storm) {
    series.forEach(
        (labels, hits) -> {
          StormRule rule = RULES.get(labels);
          if (rule != null && !rule.trafficked()) {
            assertThat(hits.packets())
                .as(labels.toString())
                .isLessThanOrEqualTo(storm.begunWith().getOrDefault(rule.number(), 0L));
          }
        });
  }

  /**
   * No less than what stands there now, now that nothing moves; what a rule was made with is no
   * hit.
   */
  private static void assertNothingMissing(Map<List<String>, Hits> series) throws IOException {
    Map<String, String> texts = NftText.labels();
    Map<List<String>, Hits> listed = new HashMap<>();
    for (NftJson.Rule rule : NftJson.read().rules()) {
      String text =
          texts.getOrDefault(rule.family() + " " + rule.table() + " " + rule.handle(), "no text");
      listed.merge(
          List.of(
              "nft",
              rule.family(),
              rule.table(),
              rule.chain(),
              rule.comment().orElse(text),
              rule.verdict()),
          rule.hits(),
          Hits::plus);
    }
    Set<List<String>> trafficked = new HashSet<>();
    RULES.forEach(
        (labels, rule) -> trafficked.addAll(rule.trafficked() ? Set.of(labels) : Set.of()));
    listed.keySet().retainAll(trafficked);
    assertThat(listed).isNotEmpty();
    listed.forEach(
        (labels, hits) ->
            assertThat(series.getOrDefault(labels, new Hits(0, 0)).reaches(hits))
                .as("%s has %s, nft lists %s", labels, series.get(labels), hits)
                .isTrue());
  }

  /** Packets to all rules that count them, in turn; how many. */
  private int rain() throws IOException {
    int sent = 0;
    InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (DatagramSocket socket = new DatagramSocket()) {
      while (!over.get()) {
        StormRule rule = new StormRule(sent % StormRule.RULES / 3 * 3);
        int length = rule.payload();
        socket.send(new DatagramPacket(new byte[length], length, here, rule.port()));
        sent++;
        // Some thousand a second: the storm and the readings need the processor, too.
        LockSupport.parkNanos(300_000);
      }
    }
    return sent;
  }
}
