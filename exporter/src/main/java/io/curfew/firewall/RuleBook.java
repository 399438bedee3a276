package io.curfew.firewall;

import io.curfew.netlink.NftRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules of nf_tables: which are shown, what they are called, what they counted. Pure. */
final class RuleBook {
  private final ShownPlaces shown;
  private final RuleNames names;
  private final Tallies tallies;
  private final Ledger<RuleKey> ledger;

  RuleBook(ShownPlaces shown, RuleNames names, Tallies tallies) {
    this.shown = shown;
    this.names = names;
    this.tallies = tallies;
    this.ledger = new Ledger<>(tallies);
  }

  /** A notice: the rule was made. */
  void made(RuleKey key, NftRule rule) {
    if (shows(rule)) {
      ledger.begun(key, rule.counter().orElseThrow());
    }
  }

  /** A notice: the rule is gone. */
  void gone(RuleKey key, NftRule rule) {
    if (shows(rule)) {
      ledger.ended(
          key,
          rule.counter().orElseThrow(),
          () -> tally(key, rule, rule.comment().map(RuleName::of).orElse(RuleNames.UNCOMMENTED)));
    }
  }

  /** Rules that are shown and named by a text, for they have no comment. */
  Set<RuleKey> uncommented(Ruleset ruleset) {
    Map<TableName, Long> handles = ruleset.tableHandles();
    Set<RuleKey> uncommented = new HashSet<>();
    for (Placed<NftRule> placed : ruleset.rules()) {
      NftRule rule = placed.object().orElseThrow();
      if (shows(rule) && rule.comment().isEmpty()) {
        uncommented.add(Ruleset.key(rule, handles));
      }
    }
    return uncommented;
  }

  /**
   * Takes a reading.
   *
   * @return the rules as they can be read again; empty while one waits for its name
   */
  Optional<KnownCounters> take(Ruleset ruleset) {
    Map<TableName, Long> handles = ruleset.tableHandles();
    List<Ledger.Found<RuleKey>> found = new ArrayList<>();
    Set<RuleKey> unnamed = new HashSet<>();
    for (Placed<NftRule> placed : ruleset.rules()) {
      NftRule rule = placed.object().orElseThrow();
      if (shows(rule)) {
        RuleKey key = Ruleset.key(rule, handles);
        Optional<String> name = name(key, rule, ruleset.generation());
        name.ifPresentOrElse(
            n ->
                found.add(
                    new Ledger.Found<>(key, tally(key, rule, n), rule.counter().orElseThrow())),
            () -> unnamed.add(key));
      }
    }
    List<Watched> watched = ledger.take(found, unnamed);
    return unnamed.isEmpty()
        ? Optional.of(KnownCounters.of(ruleset.rules(), this::shows, watched))
        : Optional.empty();
  }

  private boolean shows(NftRule rule) {
    return rule.counter().isPresent() && shown.rules(Ruleset.table(rule), rule.chain());
  }

  private Optional<String> name(RuleKey key, NftRule rule, long generation) {
    return rule.comment().isPresent()
        ? rule.comment().map(RuleName::of)
        : names.of(key, generation);
  }

  private Tally tally(RuleKey key, NftRule rule, String name) {
    TableName table = key.place().table();
    RuleSeries series =
        new RuleSeries(
            RuleSeries.NFT,
            table.family(),
            table.table(),
            key.place().chain(),
            name,
            rule.verdict().label());
    return tallies.of(series.labels(), series::other);
  }
}
