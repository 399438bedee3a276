package io.curfew.firewall;

import io.curfew.config.FirewallSettings;
import io.curfew.config.HostSettings;
import io.curfew.kernel.Errno;
import io.curfew.kernel.KernelException;
import io.curfew.state.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads nf_tables, and the legacy tables of iptables where there are any. Thread-safe: one reading
 * at a time, each with a socket of its own.
 */
final class FirewallSource implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FirewallSource.class);

  /** How old a reading may be that stands in for one that the ruleset's changes forbid. */
  private static final Duration STAND_IN = Duration.ofMinutes(1);

  /** Begins to talk to nf_tables. */
  @FunctionalInterface
  interface Opener {
    NftConnection open() throws IOException;
  }

  private final Clock clock;
  private final Opener opener;
  private final LegacyReading legacy;
  private final LastHits lastHits;
  private final Tallies rules;
  private final Tallies objects;
  private final RulesetReader reader;
  private final RulesetNotices notices;
  private final ElementBook elements;
  private final SetReader sets;
  private final RuleChanges ruleChanges = new RuleChanges();
  private Optional<Instant> changed = Optional.empty();
  private boolean first = true;
  private FirewallSnapshot last = FirewallSnapshot.NONE;
  private long lastNanos;
  private boolean withoutNfTables;

  /**
   * Reads nothing yet.
   *
   * @param own curfew's own tables of family inet
   */
  FirewallSource(
      FirewallSettings settings, HostSettings host, Set<String> own, Store store, Clock clock) {
    this(settings, host, own, store, clock, NftConnection::new);
  }

  FirewallSource(
      FirewallSettings settings,
      HostSettings host,
      Set<String> own,
      Store store,
      Clock clock,
      Opener opener) {
    this.clock = clock;
    this.opener = opener;
    this.elements = new ElementBook(settings.maxElements());
    this.lastHits = new LastHits(store, settings.maxSeries());
    Supplier<Tallies> tallies =
        () -> new Tallies(settings.maxSeries(), lastHits::of, System::nanoTime);
    this.rules = tallies.get();
    this.legacy = new LegacyReading(settings, host, tallies);
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
    try (NftConnection nft = opener.open()) {
      last = read(nft);
      lastNanos = System.nanoTime();
      return last;
    } catch (RulesetChanging e) {
      if (!first && System.nanoTime() - lastNanos < STAND_IN.toNanos()) {
        return last;
      }
      throw e;
    } catch (KernelException e) {
      // So nfnetlink says that the kernel has no nf_tables.
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
      return legacyOnly(e);
    }
  }

  private FirewallSnapshot read(NftConnection nft) throws IOException {
    long before = reader.generation();
    RulesetReader.Reading reading = reader.read(nft);
    Instant now = clock.instant();
    if (!first && reader.generation() != before) {
      changed = Optional.of(reading.changed().orElse(now));
    }
    reading
        .fingerprints()
        .ifPresent(prints -> ruleChanges.take(prints, reading.changed().orElse(now)));
    Map<SetName, Integer> sizes = sets.read(nft, reader.generation());
    LegacyReading.Found found = legacy.read(now);
    List<Tally> hit = new ArrayList<>(found.hit());
    List<Tally> grown = rules.takeGrown();
    if (!first) {
      // What was counted before the first reading was hit at some time that nobody knows.
      hit.addAll(grown);
    }
    first = false;
    lastHits.hit(hit, now);
    Map<RuleTable, Integer> tables = new HashMap<>(reading.rulesByTable());
    tables.putAll(found.rules());
    Map<RuleTable, Optional<Instant>> stamps = new HashMap<>(found.changed());
    ruleChanges
        .stamps()
        .forEach((table, stamp) -> stamps.put(new RuleTable(RuleSeries.NFT, table), stamp));
    List<Sample> samples = rules.samples();
    samples.addAll(legacy.samples());
    return new FirewallSnapshot(
        Optional.of(reader.generation()),
        changed,
        tables,
        stamps,
        samples,
        objects.samples(),
        sizes,
        sets.elements());
  }

  private FirewallSnapshot legacyOnly(KernelException noNfTables) throws KernelException {
    Instant now = clock.instant();
    ruleChanges.take(Map.of(), now);
    LegacyReading.Found found = legacy.read(now);
    if (found.rules().isEmpty()) {
      throw noNfTables;
    }
    if (!withoutNfTables) {
      log.info("firewall: no nf_tables in this kernel; only iptables' legacy tables are read");
      withoutNfTables = true;
    }
    lastHits.hit(found.hit(), now);
    return new FirewallSnapshot(
        Optional.empty(),
        Optional.empty(),
        found.rules(),
        found.changed(),
        legacy.samples(),
        List.of(),
        Map.of(),
        List.of());
  }

  synchronized long overflow() {
    return rules.overflow() + objects.overflow() + legacy.overflow() + elements.overflow();
  }

  @Override
  public void close() {
    notices.close();
  }
}
