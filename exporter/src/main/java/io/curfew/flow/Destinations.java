package io.curfew.flow;

import io.curfew.config.DestinationSettings;
import io.curfew.config.TrustEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which destinations are trusted, learned or unknown, and since when each unit has had flows.
 *
 * <p>Pure: time comes with each flow. What changed is collected until {@link #changes} takes it.
 * Not thread-safe.
 */
final class Destinations {
  static final String LEARNED = "flow.learned";
  static final String UNKNOWN = "flow.unknown";
  static final String UNITS = "flow.units";
  static final String TOTALS = "flow.totals";
  static final String TRUST = "flow.trust";
  static final String LEARNING_SINCE = "learning_since";

  /** The parts of the store that are restored from. */
  static final List<String> MAPS = List.of(LEARNED, UNKNOWN, UNITS, TRUST, TOTALS);

  private static final int MAX_TRUST = 1000;

  /** Earlier than any curfew: the clock of a machine without a battery, before it was set. */
  private static final Instant NOT_YET_SET = Instant.parse("2026-01-01T00:00:00Z");

  private final DestinationSettings settings;
  private final int maxUnits;
  private final Map<String, Instant> units = new HashMap<>();
  private final Map<String, OrderedTrust> ordered = new LinkedHashMap<>();
  private final Set<LearnedKey> trusted = new HashSet<>();
  private final LearnedDestinations learned = new LearnedDestinations();
  private final UnknownDestinations unknown;

  /** The few changes beside those of learned and unknown ones, in their order. */
  private final Map<DestinationChange.Place, DestinationChange> dirty = new LinkedHashMap<>();

  private TrafficSieve sieve;
  private Instant learningSince;
  private long learnsUntil;

  Destinations(
      DestinationSettings settings, int maxUnits, TrafficSieve sieve, Instant learningSince) {
    this.settings = settings;
    this.maxUnits = maxUnits;
    this.sieve = sieve;
    this.unknown = new UnknownDestinations(settings.maxUnknown());
    this.learningSince = learningSince;
    learnsUntil = learningSince.plus(settings.learning()).toEpochMilli();
  }

  /** Takes back one stored entry; false when it can't be read. {@link #settle} follows the last. */
  boolean restore(String map, String key, String value) {
    return switch (map) {
      case LEARNED ->
          LearnedKey.parse(key).map(parsed -> learned.restore(parsed, value)).orElse(false);
      case UNKNOWN -> restoreUnknown(key, value);
      case UNITS -> time(value).map(at -> restoreUnit(key, at)).orElse(false);
      case TRUST -> OrderedTrust.parse(key, value).map(this::restoreTrust).orElse(false);
      case TOTALS -> !key.equals(LEARNING_SINCE) || time(value).map(this::learnSince).orElse(false);
      default -> throw new IllegalArgumentException(map);
    };
  }

  private boolean restoreUnknown(String key, String value) {
    Optional<DestinationKey> parsed = DestinationKey.parse(key);
    Optional<Sightings> sightings = Sightings.parse(value);
    boolean both = parsed.isPresent() && sightings.isPresent();
    if (both) {
      unknown.restore(parsed.get(), sightings.get());
    }
    return both;
  }

  private boolean restoreUnit(String unit, Instant at) {
    if (units.size() < maxUnits) {
      units.put(unit, at);
    }
    return true;
  }

  private boolean restoreTrust(OrderedTrust trust) {
    if (ordered.size() < MAX_TRUST) {
      ordered.put(trust.key(), trust);
    }
    return true;
  }

  private static Optional<Instant> time(String millis) {
    try {
      long at = Long.parseLong(millis);
      return at < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(at));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Brings what was restored in agreement with what is configured now. */
  void settle(Instant now) {
    if (learningSince.isAfter(now)) {
      // Begun by a clock that was wrong; it would go on for years.
      learnSince(now);
      begin();
    }
    unknown.settle();
    trust();
  }

  /** Marks the beginning of the learning period to be stored. */
  void begin() {
    change(TOTALS, LEARNING_SINCE, Optional.of(Long.toString(learningSince.toEpochMilli())));
  }

  private boolean learnSince(Instant since) {
    learningSince = since;
    learnsUntil = since.plus(settings.learning()).toEpochMilli();
    return true;
  }

  boolean learning(Instant now) {
    return learning(now.toEpochMilli());
  }

  private boolean learning(long now) {
    if (now >= learnsUntil
        && learningSince.isBefore(NOT_YET_SET)
        && now >= NOT_YET_SET.toEpochMilli()) {
      learnSince(Instant.ofEpochMilli(now));
      begin();
    }
    return now < learnsUntil;
  }

  Instant learningEnds() {
    return Instant.ofEpochMilli(learnsUntil);
  }

  Standing see(ObservedFlow flow, Owner owner) {
    FlowDirection direction = flow.direction();
    if (direction == FlowDirection.OUTBOUND && !owner.unit().isEmpty()) {
      firstFlow(owner.unit(), flow.at());
    }
    if (direction != FlowDirection.OUTBOUND && direction != FlowDirection.FORWARDED) {
      return Standing.NONE;
    }
    int protocol = flow.original().protocol();
    Prefix address = Prefix.of(flow.farEnd());
    Prefix network = address.network(settings.prefix4(), settings.prefix6());
    LearnedKey key = new LearnedKey(network, flow.servicePort(), protocol, owner.unit());
    if (sieve.trusts(protocol, flow.servicePort(), address, owner.unit())) {
      if (trusted.size() < settings.maxUnknown()) {
        trusted.add(key);
      }
      return Standing.TRUSTED;
    }
    long at = flow.at().toEpochMilli();
    if (learned.covers(key, at) || (learning(at) && learned.learn(key, at, at))) {
      return Standing.LEARNED;
    }
    unknown.see(
        new DestinationKey(
            network, flow.servicePort(), protocol, direction, owner.process(), owner.unit()),
        at);
    return Standing.UNKNOWN;
  }

  private void firstFlow(String unit, Instant at) {
    if (!units.containsKey(unit) && units.size() < maxUnits) {
      units.put(unit, at);
      change(UNITS, unit, Optional.of(Long.toString(at.toEpochMilli())));
    }
  }

  /**
   * Makes unknown ones learned. What stands for many at once, {@code other}, can't be.
   *
   * @return how many keys became learned
   */
  int learn(DestinationFilter filter) {
    Set<LearnedKey> made = new HashSet<>();
    unknown
        .held()
        .forEach(
            (key, sightings) -> {
              LearnedKey as = key.learnedAs();
              if (filter.matches(key)
                  && !key.isFolded()
                  && key.port() != DestinationKey.OTHER_PORT
                  && learned.learn(
                      as, sightings.first().toEpochMilli(), sightings.last().toEpochMilli())) {
                made.add(as);
              }
            });
    unknown.retire(key -> made.contains(key.learnedAs()));
    return made.size();
  }

  /** Trusts from now on; false when there is no room for one more entry. */
  boolean trust(OrderedTrust trust) {
    if (ordered.size() >= MAX_TRUST && !ordered.containsKey(trust.key())) {
      return false;
    }
    ordered.put(trust.key(), trust);
    change(TRUST, trust.key(), Optional.of(trust.value()));
    trust();
    return true;
  }

  /** Puts the sieve in agreement with the entries, and retires what is unknown no longer. */
  private void trust() {
    List<TrustEntry> entries = new ArrayList<>(settings.trust());
    ordered.values().forEach(each -> entries.add(each.entry()));
    sieve = sieve.trusting(entries);
    trusted.clear();
    unknown.retire(sieve::trustsAll);
  }

  /**
   * Forgets what a command trusted, what was learned, and takes the series of what is unknown.
   *
   * @return how many of the three together
   */
  int forget(DestinationFilter filter) {
    List<OrderedTrust> untrusted =
        ordered.values().stream().filter(each -> filter.matches(each.match())).toList();
    untrusted.forEach(
        each -> {
          ordered.remove(each.key());
          change(TRUST, each.key(), Optional.empty());
        });
    if (!untrusted.isEmpty()) {
      trust();
    }
    return untrusted.size()
        + learned.forget(filter::matches).size()
        + unknown.retire(key -> !key.isFolded() && filter.matches(key)).size();
  }

  private void change(String map, String key, Optional<String> value) {
    DestinationChange change = new DestinationChange(map, key, value);
    dirty.put(change.place(), change);
  }

  /** At most about so many changes of those since the last call; the newest value of each only. */
  DestinationChanges changes(int most) {
    List<DestinationChange> stored = new ArrayList<>(dirty.values());
    dirty.clear();
    stored.addAll(learned.changes(most - stored.size()));
    Map<DestinationKey, Optional<Sightings>> shown = new LinkedHashMap<>();
    for (UnknownDestination one : unknown.changes(most - stored.size())) {
      boolean gone = one.state == UnknownDestination.State.GONE;
      Optional<Sightings> sightings = gone ? Optional.empty() : Optional.of(one.sightings());
      stored.add(
          new DestinationChange(UNKNOWN, one.key.asText(), sightings.map(Sightings::asText)));
      shown.put(one.key, sightings.filter(Sightings::held));
    }
    return new DestinationChanges(stored, shown, figures());
  }

  boolean changed() {
    return !dirty.isEmpty() || learned.changed() || unknown.changed();
  }

  DestinationFigures figures() {
    return new DestinationFigures(
        Map.copyOf(units), trusted.size(), learned.size(), unknown.overflow(), learned.refused());
  }

  DestinationSnapshot snapshot() {
    return new DestinationSnapshot(unknown.held(), figures());
  }

  /** How many unknown ones are kept in memory, with series or without. */
  int remembered() {
    return unknown.remembered();
  }

  /** Everything held, for people; in no order. */
  List<DestinationRow> rows() {
    List<DestinationRow> rows = new ArrayList<>();
    settings.trust().forEach(entry -> rows.add(DestinationRow.of(entry)));
    ordered.values().forEach(entry -> rows.add(DestinationRow.of(entry)));
    learned.each((key, seen) -> rows.add(DestinationRow.of(key, seen[0], seen[1])));
    unknown.held().forEach((key, sightings) -> rows.add(DestinationRow.of(key, sightings)));
    return rows;
  }
}
