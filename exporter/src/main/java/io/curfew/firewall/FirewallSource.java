package io.curfew.firewall;

import io.curfew.config.FirewallSettings;
import io.curfew.state.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the firewall. Thread-safe: one reading at a time, each with a socket of its own. */
final class FirewallSource implements AutoCloseable {
  /** How old a reading may be that stands in for one that the ruleset's changes forbid. */
  private static final Duration STAND_IN = Duration.ofMinutes(1);

  private final Clock clock;
  private final LastHits lastHits;
  private final Tallies rules;
  private final Tallies objects;
  private final RulesetReader reader;
  private final RulesetNotices notices;
  private final ElementBook elements;
  private final SetReader sets;
  private Optional<Instant> changed = Optional.empty();
  private boolean first = true;
  private FirewallSnapshot last = FirewallSnapshot.NONE;
  private long lastNanos;

  /**
   * Reads nothing yet.
   *
   * @param own curfew's own tables of family inet
   */
  FirewallSource(FirewallSettings settings, Set<String> own, Store store, Clock clock) {
    this.clock = clock;
    this.elements = new ElementBook(settings.maxElements());
    this.lastHits = new LastHits(store, settings.maxSeries());
    this.rules = new Tallies(settings.maxSeries(), lastHits::of, System::nanoTime);
    this.objects = new Tallies(settings.maxSeries(), never -> 0, System::nanoTime);
    this.notices = new RulesetNotices(clock);
    ShownPlaces shown = new ShownPlaces(settings, own);
    this.sets = new SetReader(shown::elements, elements);
    RuleNames names = new RuleNames();
    this.reader =
        new RulesetReader(
            new RuleBook(shown, names, rules), new ObjectBook(shown, objects), names, notices);
  }

  /** Takes the notices that wait, so that they don't overflow between two readings. */
  void drain() {
    notices.drain();
  }

  synchronized FirewallSnapshot read() throws IOException {
    try (NftConnection nft = new NftConnection()) {
      long before = reader.generation();
      RulesetReader.Reading reading = reader.read(nft);
      Instant now = clock.instant();
      if (!first && reader.generation() != before) {
        changed = Optional.of(reading.changed().orElse(now));
      }
      Map<SetName, Integer> sizes = sets.read(nft, reader.generation());
      var grown = rules.takeGrown();
      if (!first) {
        // What was counted before the first reading was hit at some time that nobody knows.
        lastHits.hit(grown, now);
      }
      first = false;
      last =
          new FirewallSnapshot(
              reader.generation(),
              changed,
              reading.rulesByTable(),
              rules.samples(),
              objects.samples(),
              sizes,
              sets.elements());
      lastNanos = System.nanoTime();
      return last;
    } catch (RulesetChanging e) {
      if (!first && System.nanoTime() - lastNanos < STAND_IN.toNanos()) {
        return last;
      }
      throw e;
    }
  }

  synchronized long overflow() {
    return rules.overflow() + objects.overflow() + elements.overflow();
  }

  @Override
  public void close() {
    notices.close();
  }
}
