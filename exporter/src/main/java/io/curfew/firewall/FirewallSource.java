package io.curfew.firewall;

import io.curfew.config.FirewallSettings;
import io.curfew.config.HostSettings;
import io.curfew.kernel.Errno;
import io.curfew.kernel.KernelException;
import io.curfew.metrics.BoundedLabels;
import io.curfew.netlink.NftCounter;
import io.curfew.netlink.NftFamily;
import io.curfew.netlink.NftRule;
import io.curfew.state.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads nf_tables, and the legacy tables of iptables where there are any. Thread-safe: one reading
 * at a time, each with a socket of its own.
 */
final class FirewallSource {
  private static final Logger log = LoggerFactory.getLogger(FirewallSource.class);

  /** More runs of nft than this at one scrape would outlast it. */
  private static final int LISTINGS = 3;

  private final FirewallSettings settings;
  private final TableName own;
  private final Clock clock;
  private final Opener opener;
  private final RuleTotals totals;
  private final LegacyReading legacy;
  private final LastHits lastHits;
  private final RuleNames names = new RuleNames();
  private final NftListing listing = new NftListing();
  private final SetSizes sets = new SetSizes();
  private Optional<Long> generation = Optional.empty();
  private Optional<Instant> changed = Optional.empty();

  private boolean withoutNfTables;

  /** Begins to talk to nf_tables. */
  @FunctionalInterface
  interface Opener {
    NftConnection open() throws IOException;
  }

  FirewallSource(
      FirewallSettings settings, HostSettings host, String ownTable, Store store, Clock clock) {
    this(settings, host, ownTable, store, clock, NftConnection::new);
  }

  FirewallSource(
      FirewallSettings settings,
      HostSettings host,
      String ownTable,
      Store store,
      Clock clock,
      Opener opener) {
    BoundedLabels admission = new BoundedLabels(settings.maxSeries());
    this.settings = settings;
    this.own = TableName.of(NftFamily.INET, ownTable);
    this.clock = clock;
    this.opener = opener;
    this.totals = new RuleTotals(admission);
    this.legacy = new LegacyReading(settings, host, admission);
    this.lastHits = new LastHits(store, settings.maxSeries());
  }

  synchronized FirewallSnapshot read() throws IOException {
    try (NftConnection nft = opener.open()) {
      Ruleset ruleset = consistent(nft);
      Map<RuleKey, NftRule> counted = counted(ruleset);
      learnTexts(nft, ruleset, uncommented(counted));
      Map<SetSizes.SetName, Integer> sizes = sets.read(nft, ruleset.generation());
      // Last, so that a reading that fails half-way leaves the totals as they were.
      return taken(ruleset, counted, sizes);
    } catch (KernelException e) {
      // So nfnetlink says that the kernel has no nf_tables.
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
      return legacyOnly(e);
    }
  }

  private FirewallSnapshot legacyOnly(KernelException noNfTables) throws KernelException {
    LegacyReading.Found found = legacy.read();
    if (found.rules().isEmpty()) {
      throw noNfTables;
    }
    if (!withoutNfTables) {
      log.info("firewall: no nf_tables in this kernel; only iptables' legacy tables are read");
      withoutNfTables = true;
    }
    lastHits.hit(found.hit(), clock.instant());
    return new FirewallSnapshot(
        Optional.empty(),
        Optional.empty(),
        found.rules(),
        samples(found.totals()),
        List.of(),
        Map.of());
  }

  long overflow() {
    return totals.overflow();
  }

  private static Ruleset consistent(NftConnection nft) throws IOException {
    for (int tried = 0; tried < NftConnection.TRIES; tried++) {
      long before = nft.generation();
      Ruleset read = new Ruleset(before, nft.tables(), nft.rules(), nft.counters());
      if (nft.generation() == before) {
        return read;
      }
    }
    throw NftConnection.changing();
  }

  private Map<RuleKey, NftRule> counted(Ruleset ruleset) {
    Map<TableName, Long> handles = ruleset.tableHandles();
    Map<RuleKey, NftRule> counted = new HashMap<>();
    for (NftRule rule : ruleset.rules()) {
      RulePlace place = Ruleset.place(rule);
      TableName table = place.table();
      if (rule.counter().isPresent()
          && !table.equals(own)
          && settings.shows(table.family(), table.table(), rule.chain())) {
        counted.put(new RuleKey(place, handles.getOrDefault(table, 0L)), rule);
      }
    }
    return counted;
  }

  private static Set<RuleKey> uncommented(Map<RuleKey, NftRule> counted) {
    Set<RuleKey> uncommented = new HashSet<>();
    counted.forEach(
        (key, rule) -> {
          if (rule.comment().isEmpty()) {
            uncommented.add(key);
          }
        });
    return uncommented;
  }

  /**
   * nft lists the ruleset as it is a moment later. Texts are matched by handles that are never
   * given twice, so a change in between can only leave a rule without its text, never with
   * another's.
   */
  private void learnTexts(NftConnection nft, Ruleset ruleset, Set<RuleKey> uncommented)
      throws IOException {
    names.forgetAllBut(uncommented);
    for (int i = 0; i < LISTINGS && names.lacking(uncommented, ruleset.generation()); i++) {
      Optional<Map<RulePlace, String>> texts = listing.texts();
      if (texts.isEmpty()) {
        names.settle(ruleset.generation());
        return;
      }
      names.learn(uncommented, texts.get(), Ruleset.handles(nft.tables()));
      if (nft.generation() == ruleset.generation()) {
        names.settle(ruleset.generation());
      }
    }
  }

  private FirewallSnapshot taken(
      Ruleset ruleset, Map<RuleKey, NftRule> counted, Map<SetSizes.SetName, Integer> sizes) {
    Instant now = clock.instant();
    boolean first = generation.isEmpty();
    if (!first && generation.get() != ruleset.generation()) {
      changed = Optional.of(now);
    }
    generation = Optional.of(ruleset.generation());
    List<CountedRule> rules = new ArrayList<>();
    counted.forEach(
        (key, rule) ->
            name(key, rule, ruleset.generation())
                .ifPresent(
                    name ->
                        rules.add(
                            new CountedRule(key, series(key, rule, name), rule.counter().get()))));
    LegacyReading.Found found = legacy.read();
    Set<RuleSeries> hit = new HashSet<>(found.hit());
    Set<RuleSeries> grown = totals.add(rules, counted.keySet());
    if (!first) {
      // What was counted before the first reading was hit at some time that nobody knows.
      hit.addAll(grown);
    }
    lastHits.hit(hit, now);
    Map<RuleTable, Integer> tables = rulesByTable(ruleset);
    tables.putAll(found.rules());
    List<FirewallSnapshot.RuleSample> samples = samples(totals.totals());
    samples.addAll(samples(found.totals()));
    return new FirewallSnapshot(generation, changed, tables, samples, ruleset.objects(), sizes);
  }

  private Optional<String> name(RuleKey key, NftRule rule, long generation) {
    return rule.comment().isPresent()
        ? rule.comment().map(RuleName::of)
        : names.of(key, generation);
  }

  private static RuleSeries series(RuleKey key, NftRule rule, String name) {
    RulePlace place = key.place();
    return new RuleSeries(
        RuleSeries.NFT,
        place.table().family(),
        place.table().table(),
        place.chain(),
        name,
        rule.verdict().label());
  }

  private static Map<RuleTable, Integer> rulesByTable(Ruleset ruleset) {
    Map<RuleTable, Integer> rules = new HashMap<>();
    ruleset.tableHandles().keySet().forEach(table -> rules.put(nft(table), 0));
    ruleset.rules().forEach(rule -> rules.merge(nft(Ruleset.place(rule).table()), 1, Integer::sum));
    return rules;
  }

  private static RuleTable nft(TableName table) {
    return new RuleTable(RuleSeries.NFT, table);
  }

  private List<FirewallSnapshot.RuleSample> samples(Map<RuleSeries, NftCounter> totals) {
    List<FirewallSnapshot.RuleSample> samples = new ArrayList<>();
    totals.forEach(
        (series, total) ->
            samples.add(new FirewallSnapshot.RuleSample(series, total, lastHits.of(series))));
    return samples;
  }
}
