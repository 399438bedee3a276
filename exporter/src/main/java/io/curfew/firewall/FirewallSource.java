package io.curfew.firewall;

import io.curfew.config.FirewallSettings;
import io.curfew.metrics.BoundedLabels;
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

/** Reads nf_tables. Thread-safe: one reading at a time, each with a socket of its own. */
final class FirewallSource {
  /** More runs of nft than this at one scrape would outlast it. */
  private static final int LISTINGS = 3;

  private final FirewallSettings settings;
  private final TableName own;
  private final Clock clock;
  private final RuleTotals totals;
  private final LastHits lastHits;
  private final RuleNames names = new RuleNames();
  private final NftListing listing = new NftListing();
  private final SetSizes sets = new SetSizes();
  private Optional<Long> generation = Optional.empty();
  private Optional<Instant> changed = Optional.empty();

  FirewallSource(FirewallSettings settings, String ownTable, Store store, Clock clock) {
    this.settings = settings;
    this.own = TableName.of(NftFamily.INET, ownTable);
    this.clock = clock;
    this.totals = new RuleTotals(new BoundedLabels(settings.maxSeries()));
    this.lastHits = new LastHits(store, settings.maxSeries());
  }

  synchronized FirewallSnapshot read() throws IOException {
    try (NftConnection nft = new NftConnection()) {
      Ruleset ruleset = consistent(nft);
      Map<RuleKey, NftRule> counted = counted(ruleset);
      learnTexts(nft, ruleset, uncommented(counted));
      Map<SetSizes.SetName, Integer> sizes = sets.read(nft, ruleset.generation());
      // Last, so that a reading that fails half-way leaves the totals as they were.
      return taken(ruleset, counted, sizes);
    }
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
        counted.put(Ruleset.key(rule, handles), rule);
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
   * nft lists the ruleset as it is a moment later. Only rules that are still there after that take
   * a text, so a change in between can only leave a rule without its text, never with another's.
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
      Set<RuleKey> since = keys(nft);
      names.learn(uncommented, texts.get(), since);
      // A commit raises the generation a moment before its rules are seen: old rules may have been
      // read under the new number. Those are gone by now, and no reason to give up.
      if (nft.generation() == ruleset.generation() && since.containsAll(uncommented)) {
        names.settle(ruleset.generation());
      }
    }
  }

  private static Set<RuleKey> keys(NftConnection nft) throws IOException {
    Map<TableName, Long> handles = Ruleset.handles(nft.tables());
    Set<RuleKey> keys = new HashSet<>();
    nft.rules().forEach(rule -> keys.add(Ruleset.key(rule, handles)));
    return keys;
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
    Set<RuleSeries> hit = totals.add(rules, counted.keySet());
    if (!first) {
      // What was counted before the first reading was hit at some time that nobody knows.
      lastHits.hit(hit, now);
    }
    return new FirewallSnapshot(
        ruleset.generation(), changed, rulesByTable(ruleset), samples(), ruleset.objects(), sizes);
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

  private static Map<TableName, Integer> rulesByTable(Ruleset ruleset) {
    Map<TableName, Integer> rules = new HashMap<>();
    ruleset.tableHandles().keySet().forEach(table -> rules.put(table, 0));
    ruleset.rules().forEach(rule -> rules.merge(Ruleset.place(rule).table(), 1, Integer::sum));
    return rules;
  }

  private List<FirewallSnapshot.RuleSample> samples() {
    List<FirewallSnapshot.RuleSample> samples = new ArrayList<>();
    totals
        .totals()
        .forEach(
            (series, total) ->
                samples.add(new FirewallSnapshot.RuleSample(series, total, lastHits.of(series))));
    return samples;
  }
}
