package io.curfew.flow;

import static io.curfew.flow.FlowFixture.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.DestinationSettings;
import io.curfew.config.Network;
import io.curfew.config.TrafficClass;
import io.curfew.config.TrafficMatch;
import io.curfew.config.TrustEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random flows, orders, restarts and clocks, held against a model that is as slow and plain as the
 * contract reads.
 */
final class DestinationsLawTest {
  private static final int MAX = 12;
  private static final Duration LEARNING = Duration.ofHours(6);
  private static final Duration DAY = Duration.ofHours(24);

  private static final List<TrustEntry> TRUST =
      List.of(
          new TrustEntry(
              "net",
              new TrafficMatch(List.of(), List.of(), List.of(Network.parse("198.51.100.0/30"))),
              List.of()));

  private static final List<TrafficClass> CLASSES =
      List.of(new TrafficClass("t", new TrafficMatch(List.of("tcp"), List.of(7), List.of()), true));

  /** One unknown destination of the slow model. */
  private record Row(Instant first, Instant last, long flows, long order, boolean held) {}

  private final Map<DestinationKey, Row> rows = new HashMap<>();
  private final Map<DestinationKey, Row> folded = new HashMap<>();
  private final Set<LearnedKey> learned = new HashSet<>();
  private final Set<Prefix> trusted = new HashSet<>();
  private final Map<String, Map<String, String>> store = new TreeMap<>();
  private final Map<DestinationKey, Long> shownBefore = new HashMap<>();
  private Destinations fast = fresh();
  private long order;
  private long overflow;

  private static Destinations fresh() {
    return new Destinations(
        new DestinationSettings(LEARNING, TRUST, MAX, 32, 64),
        100,
        new TrafficSieve(CLASSES, TRUST),
        START);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void agreesWithTheSlowModelWhateverHappens(long seed) {
    Random random = new Random(seed);
    Instant now = START;
    Map<Standing, Long> standings = new HashMap<>();
    long seen = 0;
    for (int step = 0; step < 3000; step++) {
      now = now.plusMillis(1 + random.nextInt(random.nextInt(40) == 0 ? 90_000_000 : 240_000));
      switch (random.nextInt(60)) {
        case 0 -> restart(now);
        case 1 -> learn(within(random));
        case 2 -> trust(within(random), now);
        case 3 -> forget(within(random));
        case 4 -> commit(1 + random.nextInt(30));
        default -> {
          ObservedFlow flow = flow(random, now);
          Owner owner = FlowFixture.owner("p" + random.nextInt(2), "u" + random.nextInt(2));
          Standing standing = slow(flow, owner);
          assertThat(fast.see(flow, owner)).isEqualTo(standing);
          standings.merge(standing, 1L, Long::sum);
          seen++;
        }
      }
      compare();
    }
    assertThat(standings.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(seen);
    assertThat(standings.keySet()).contains(Standing.TRUSTED, Standing.LEARNED, Standing.UNKNOWN);
    assertThat(overflow).isPositive();
  }

  private static ObservedFlow flow(Random random, Instant at) {
    FlowDirection direction =
        random.nextInt(5) == 0 ? FlowDirection.FORWARDED : FlowDirection.OUTBOUND;
    int wide = random.nextInt(3) == 0 ? 40 : 6;
    String to = random.nextInt(4) == 0 ? "2001:db8:0:" : "198.51.100.";
    int port = 1 + random.nextInt(random.nextInt(4) == 0 ? 30 : 8);
    String host = to + random.nextInt(wide) + (to.contains(":") ? "::" + random.nextInt(9) : "");
    return FlowFixture.flow(direction, host, port, at);
  }

  private static Prefix within(Random random) {
    return Prefix.parse(
        random.nextInt(6) == 0
            ? "198.51.100.0/28"
            : random.nextBoolean()
                ? "198.51.100." + random.nextInt(12)
                : "2001:db8:0:" + random.nextInt(12) + "::/64");
  }

  private static DestinationFilter all(Prefix within) {
    return new DestinationFilter(
        Optional.of(within), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private Standing slow(ObservedFlow flow, Owner owner) {
    Prefix network = Prefix.of(flow.farEnd()).network(32, 64);
    DestinationKey key =
        new DestinationKey(
            network, flow.servicePort(), 6, flow.direction(), owner.process(), owner.unit());
    if (trusts(key)) {
      return Standing.TRUSTED;
    }
    if (learned.contains(key.learnedAs())) {
      return Standing.LEARNED;
    }
    if (flow.at().isBefore(START.plus(LEARNING))) {
      learned.add(key.learnedAs());
      return Standing.LEARNED;
    }
    slowUnknown(key, flow.at());
    return Standing.UNKNOWN;
  }

  private boolean trusts(DestinationKey key) {
    return key.port() == 7
        || TRUST.get(0).match().networks().stream()
            .anyMatch(n -> Prefix.of(n).contains(key.destination()))
        || trusted.stream().anyMatch(p -> p.contains(key.destination()));
  }

  private void slowUnknown(DestinationKey seen, Instant at) {
    DestinationKey key = seen;
    Set<Integer> ports = new HashSet<>();
    rows.forEach(
        (k, row) -> {
          if (row.held() && k.destination().equals(seen.destination()) && k.port() > 0) {
            ports.add(k.port());
          }
        });
    if (ports.size() >= 16 && !ports.contains(seen.port())) {
      key = seen.withOtherPort();
    }
    Row known = rows.get(key);
    if (known == null || !known.held()) {
      List<DestinationKey> held = held();
      if (held.size() >= MAX) {
        DestinationKey oldest = held.get(0);
        Row row = row(oldest);
        if (Duration.between(row.last(), at).compareTo(DAY) < 0) {
          overflow++;
          folded.merge(
              key.folded(),
              new Row(at, at, 1, 0, true),
              (a, b) -> new Row(a.first(), at, a.flows() + 1, 0, true));
          return;
        }
        evict(oldest);
      }
    }
    Row back = rows.get(key);
    rows.put(
        key,
        back == null
            ? new Row(at, at, 1, ++order, true)
            : new Row(back.first(), at, back.flows() + 1, ++order, true));
  }

  private Row row(DestinationKey key) {
    return Objects.requireNonNull(rows.get(key));
  }

  /** Least recently seen first. */
  private List<DestinationKey> held() {
    List<DestinationKey> held =
        new ArrayList<>(rows.keySet().stream().filter(k -> row(k).held()).toList());
    held.sort(Comparator.comparingLong(k -> row(k).order()));
    return held;
  }

  private void evict(DestinationKey key) {
    Row row = row(key);
    rows.put(key, new Row(row.first(), row.last(), row.flows(), ++order, false));
    List<DestinationKey> evicted = rows.keySet().stream().filter(k -> !row(k).held()).toList();
    if (evicted.size() > 10 * MAX) {
      DestinationKey forgotten =
          evicted.stream().min(Comparator.comparingLong(k -> row(k).order())).orElseThrow();
      rows.remove(forgotten);
      shownBefore.remove(forgotten);
    }
  }

  private void learn(Prefix within) {
    Set<LearnedKey> made = new HashSet<>();
    for (DestinationKey key : held()) {
      if (within.contains(key.destination()) && key.port() > 0) {
        made.add(key.learnedAs());
      }
    }
    held().stream().filter(k -> made.contains(k.learnedAs())).forEach(this::evict);
    learned.addAll(made);
    assertThat(fast.learn(all(within))).isEqualTo(made.size());
  }

  private void trust(Prefix within, Instant now) {
    trusted.add(within);
    held().stream().filter(this::trusts).forEach(this::evict);
    assertThat(
            fast.trust(
                new OrderedTrust(
                    new OrderedTrust.Match(
                        within, Optional.empty(), Optional.empty(), Optional.empty()),
                    "n",
                    now)))
        .isTrue();
  }

  private void forget(Prefix within) {
    List<Prefix> untrusted = trusted.stream().filter(within::contains).toList();
    List<LearnedKey> unlearned =
        learned.stream().filter(k -> within.contains(k.destination())).toList();
    List<DestinationKey> gone =
        held().stream().filter(k -> within.contains(k.destination())).toList();
    trusted.removeAll(untrusted);
    learned.removeAll(unlearned);
    gone.forEach(this::evict);
    assertThat(fast.forget(all(within)))
        .isEqualTo(untrusted.size() + unlearned.size() + gone.size());
  }

  private void commit(int most) {
    for (DestinationChange change : fast.changes(most).stored()) {
      Map<String, String> map = store.computeIfAbsent(change.map(), m -> new TreeMap<>());
      change
          .value()
          .ifPresentOrElse(value -> map.put(change.key(), value), () -> map.remove(change.key()));
    }
  }

  /** All that was committed is there again; the order in which they were evicted is forgotten. */
  private void restart(Instant now) {
    while (fast.changed()) {
      commit(50);
    }
    Destinations again = fresh();
    store.forEach(
        (map, entries) ->
            entries.forEach((key, value) -> assertThat(again.restore(map, key, value)).isTrue()));
    again.settle(now);
    fast = again;
    List<DestinationKey> evicted =
        new ArrayList<>(rows.keySet().stream().filter(k -> !row(k).held()).toList());
    evicted.sort(Comparator.comparing(k -> row(k).last()));
    for (DestinationKey key : evicted) {
      Row row = row(key);
      rows.put(key, new Row(row.first(), row.last(), row.flows(), ++order, false));
    }
  }

  private void compare() {
    Map<DestinationKey, Sightings> shown = fast.snapshot().unknown();
    Map<DestinationKey, Sightings> expected = new HashMap<>();
    rows.forEach((key, row) -> show(expected, key, row));
    folded.forEach((key, row) -> show(expected, key, row));
    assertThat(shown).isEqualTo(expected);
    assertThat(fast.snapshot().figures().learned()).isEqualTo(learned.size());
    shown.forEach(
        (key, sightings) -> {
          Long before = shownBefore.put(key, sightings.flows());
          assertThat(before == null ? 0 : before).isLessThanOrEqualTo(sightings.flows());
        });
  }

  private static void show(Map<DestinationKey, Sightings> into, DestinationKey key, Row row) {
    if (row.held()) {
      into.put(key, new Sightings(row.first(), row.last(), row.flows(), true));
    }
  }
}
