package io.curfew.firewall;

import io.curfew.metrics.LabelSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The series, as many as there is room for; what comes later is added up in {@code other}. Pure;
 * owned by its source.
 *
 * <p>The series of a rule that is gone stays, since a reload may bring the rule back. Only where
 * room is wanted does the one that has been without a rule for longest make it, and not within
 * {@link #KEPT}: otherwise a cluster's chains, which come and go by the thousand, would send every
 * new one to {@code other} for ever.
 */
final class Tallies {
  static final Duration KEPT = Duration.ofMinutes(10);

  private final int cap;
  private final ToLongFunction<LabelSet> lastHit;
  private final LongSupplier nanos;
  private final Map<LabelSet, Tally> own = new LinkedHashMap<>();
  private final Map<LabelSet, Tally> others = new HashMap<>();
  private final Map<Tally, Long> leftSince = new LinkedHashMap<>();
  private long overflow;

  /**
   * Has no series yet.
   *
   * @param cap most series, those of {@code other} apart
   * @param lastHit what is known of a series' last hit, in milliseconds
   * @param nanos a clock that never steps
   */
  Tallies(int cap, ToLongFunction<LabelSet> lastHit, LongSupplier nanos) {
    this.cap = cap;
    this.lastHit = lastHit;
    this.nanos = nanos;
  }

  /**
   * The series of these labels, or where there is no room for it the one that {@code other} names.
   */
  Tally of(LabelSet labels, Supplier<LabelSet> other) {
    Tally known = own.get(labels);
    if (known != null) {
      return known;
    }
    if (own.size() < cap || makeRoom()) {
      return own.computeIfAbsent(labels, this::tally);
    }
    overflow++;
    return others.computeIfAbsent(other.get(), this::tally);
  }

  private Tally tally(LabelSet labels) {
    return new Tally(labels, lastHit.applyAsLong(labels));
  }

  private boolean makeRoom() {
    Iterator<Map.Entry<Tally, Long>> oldest = leftSince.entrySet().iterator();
    if (!oldest.hasNext()) {
      return false;
    }
    Map.Entry<Tally, Long> first = oldest.next();
    if (nanos.getAsLong() - first.getValue() < KEPT.toNanos()) {
      return false;
    }
    own.remove(first.getKey().labels());
    oldest.remove();
    return true;
  }

  /** One of the kernel's counters belongs to the series from now on. */
  void join(Tally tally) {
    tally.join();
    leftSince.remove(tally);
  }

  /** One of the kernel's counters is gone. */
  void leave(Tally tally) {
    tally.leave();
    if (tally.left() && own.get(tally.labels()) == tally) {
      leftSince.put(tally, nanos.getAsLong());
    }
  }

  /** All series that grew since this was asked last. */
  List<Tally> takeGrown() {
    List<Tally> grown = new ArrayList<>();
    for (Tally tally : own.values()) {
      if (tally.takeGrew()) {
        grown.add(tally);
      }
    }
    others.values().stream().filter(Tally::takeGrew).forEach(grown::add);
    return grown;
  }

  List<Sample> samples() {
    List<Sample> samples = new ArrayList<>(own.size() + others.size());
    own.values().forEach(tally -> samples.add(tally.sample()));
    others.values().forEach(tally -> samples.add(tally.sample()));
    return samples;
  }

  /** How often a series found no room. */
  long overflow() {
    return overflow;
  }
}
