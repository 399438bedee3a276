package io.curfew.flow;

import io.curfew.config.DestinationSettings;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
  static final String LEARNING_SINCE = "learning_since";

  /** A learned one has no series; this bounds memory alone. */
  private static final int MAX_LEARNED = 50_000;

  private final DestinationSettings settings;
  private final int maxUnits;
  private final TrafficSieve sieve;
  private final Set<String> learned = new HashSet<>();
  private final Set<String> trusted = new LinkedHashSet<>();
  private final Map<String, Instant> units = new HashMap<>();
  private final UnknownDestinations unknown;
  private final Map<DestinationChange.Place, DestinationChange> dirty = new LinkedHashMap<>();
  private Instant learningSince;

  Destinations(
      DestinationSettings settings, int maxUnits, TrafficSieve sieve, Instant learningSince) {
    this.settings = settings;
    this.maxUnits = maxUnits;
    this.sieve = sieve;
    this.learningSince = learningSince;
    this.unknown =
        new UnknownDestinations(
            settings.maxUnknown(),
            (key, sightings) -> change(UNKNOWN, key.asText(), sightings.map(Sightings::asText)));
  }

  /** Takes back one stored entry. */
  void restore(String map, String key, String value) {
    switch (map) {
      case LEARNED -> learned.add(key);
      case UNITS -> units.put(key, Instant.ofEpochMilli(Long.parseLong(value)));
      case UNKNOWN ->
          DestinationKey.parse(key)
              .ifPresent(k -> Sightings.parse(value).ifPresent(s -> unknown.restore(k, s)));
      case TOTALS -> learningSince = Instant.ofEpochMilli(Long.parseLong(value));
      default -> throw new IllegalArgumentException(map);
    }
  }

  /** Marks the beginning of the learning period to be stored. */
  void begin() {
    change(TOTALS, LEARNING_SINCE, Optional.of(Long.toString(learningSince.toEpochMilli())));
  }

  boolean learning(Instant now) {
    return now.isBefore(learningSince.plus(settings.learning()));
  }

  Standing see(ObservedFlow flow, Owner owner) {
    boolean outbound = flow.direction() == FlowDirection.OUTBOUND;
    if (outbound && !owner.unit().isEmpty()) {
      firstFlow(owner.unit(), flow.at());
    }
    if (!outbound && flow.direction() != FlowDirection.FORWARDED) {
      return Standing.NONE;
    }
    DestinationKey key = key(flow, owner);
    if (sieve.trusts(flow, owner.unit())) {
      if (trusted.size() < settings.maxUnknown()) {
        trusted.add(key.learnedAs());
      }
      return Standing.TRUSTED;
    }
    if (learned.contains(key.learnedAs()) || learnt(key, flow.at())) {
      return Standing.LEARNED;
    }
    unknown.see(key, flow.at());
    return Standing.UNKNOWN;
  }

  private boolean learnt(DestinationKey key, Instant at) {
    if (!learning(at) || learned.size() >= MAX_LEARNED) {
      return false;
    }
    learned.add(key.learnedAs());
    change(LEARNED, key.learnedAs(), Optional.of(Long.toString(at.toEpochMilli())));
    return true;
  }

  private void firstFlow(String unit, Instant at) {
    if (units.size() < maxUnits && units.putIfAbsent(unit, at) == null) {
      change(UNITS, unit, Optional.of(Long.toString(at.toEpochMilli())));
    }
  }

  private DestinationKey key(ObservedFlow flow, Owner owner) {
    return new DestinationKey(
        AddressText.network(flow.farEnd(), settings.prefix4(), settings.prefix6()),
        flow.servicePort() == 0 ? "" : Integer.toString(flow.servicePort()),
        flow.protocol(),
        flow.direction(),
        owner.process(),
        owner.unit());
  }

  private void change(String map, String key, Optional<String> value) {
    DestinationChange change = new DestinationChange(map, key, value);
    dirty.put(change.place(), change);
  }

  /** What changed since the last call; the newest value of each entry only. */
  Iterable<DestinationChange> changes() {
    Iterable<DestinationChange> taken = List.copyOf(dirty.values());
    dirty.clear();
    return taken;
  }

  boolean changed() {
    return !dirty.isEmpty();
  }

  DestinationSnapshot snapshot() {
    return new DestinationSnapshot(
        unknown.held(), Map.copyOf(units), trusted.size(), learned.size(), unknown.overflow());
  }
}
