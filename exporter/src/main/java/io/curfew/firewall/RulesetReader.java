package io.curfew.firewall;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the rules and named counters of nf_tables into their books; owned by its source.
 *
 * <p>A generation is decoded once. As long as the kernel has no other, only its counts are read.
 */
final class RulesetReader {
  /** More runs of nft than this at one scrape would outlast it. */
  private static final int LISTINGS = 3;

  private final RuleBook rules;
  private final ObjectBook objects;
  private final RuleNames names;
  private final RulesetNotices notices;
  private final NftListing listing = new NftListing();
  private Map<TableName, Long> tableHandles = Map.of();
  private Optional<KnownRuleset> known = Optional.empty();
  private long generation = -1;
  private long fingerprinted = -1;

  RulesetReader(RuleBook rules, ObjectBook objects, RuleNames names, RulesetNotices notices) {
    this.rules = rules;
    this.objects = objects;
    this.names = names;
    this.notices = notices;
  }

  /** The generation that was read last; -1 for none. */
  long generation() {
    return generation;
  }

  /**
   * What was read.
   *
   * @param changed when the generation did, where a notice told that
   * @param fingerprints of the tables' rules; empty where they are those of the reading before
   */
  record Reading(
      Map<RuleTable, Integer> rulesByTable,
      Optional<Instant> changed,
      Optional<Map<TableName, Long>> fingerprints) {}

  /**
   * Books what all counters stand at.
   *
   * @throws RulesetChanging when no generation lasted long enough to be read
   */
  Reading read(NftConnection nft) throws IOException {
    notices.listen();
    if (known.isPresent() && known.get().readAgain(nft)) {
      return new Reading(known.get().rulesByTable(), Optional.empty(), Optional.empty());
    }
    known = Optional.empty();
    Ruleset ruleset = consistent(nft);
    boolean inForce = ruleset.generation() == generation || notices.inForce(ruleset.generation());
    Changes changes = notices.upTo(ruleset.generation());
    changes.changes().forEach(this::apply);
    tableHandles = ruleset.tableHandles();
    generation = ruleset.generation();
    learnTexts(nft, ruleset, inForce);
    Map<RuleTable, Integer> byTable = ruleset.rulesByTable();
    Optional<KnownCounters> knownRules = rules.take(ruleset);
    KnownCounters knownObjects = objects.take(ruleset);
    known =
        knownRules
            .filter(rules -> inForce)
            .map(rules -> new KnownRuleset(generation, byTable, rules, knownObjects));
    if (inForce) {
      fingerprinted = generation;
    }
    return new Reading(byTable, changes.last(), ruleset.fingerprints());
  }

  private Ruleset consistent(NftConnection nft) throws IOException {
    Patience patience = new Patience();
    while (patience.lasts()) {
      long before = nft.generation();
      if (before != generation) {
        notices.await(before);
      }
      Optional<Ruleset.Shape> shape =
          before == fingerprinted
              ? Optional.empty()
              : Optional.of(new Ruleset.Shape(nft.chains(), nft.sets()));
      Ruleset read = new Ruleset(before, nft.tables(), nft.rules(), nft.objects(), shape);
      if (nft.generation() == before) {
        return read;
      }
    }
    throw new RulesetChanging();
  }

  private void apply(Change change) {
    if (change instanceof Change.TableMade made) {
      tableHandles = new HashMap<>(tableHandles);
      tableHandles.put(
          TableName.of(made.table().family(), made.table().name()), made.table().handle());
    } else if (change instanceof Change.RuleMade made) {
      rules.made(Ruleset.key(made.rule(), tableHandles), made.rule());
    } else if (change instanceof Change.RuleGone gone) {
      rules.gone(Ruleset.key(gone.rule(), tableHandles), gone.rule());
    } else if (change instanceof Change.CounterMade made) {
      objects.made(made.counter(), tableHandles);
    }
  }

  /**
   * nft lists the ruleset as it is a moment later. Only rules that are still there after that take
   * a text, so a change in between can only leave a rule without its text, never with another's.
   */
  private void learnTexts(NftConnection nft, Ruleset ruleset, boolean inForce) throws IOException {
    Set<RuleKey> uncommented = rules.uncommented(ruleset);
    names.forgetAllBut(uncommented);
    for (int i = 0; i < LISTINGS && names.lacking(uncommented, ruleset.generation()); i++) {
      Optional<Map<RulePlace, String>> texts = listing.texts();
      if (texts.isEmpty()) {
        names.settle(ruleset.generation());
        return;
      }
      boolean same = inForce && nft.generation() == ruleset.generation();
      names.learn(uncommented, texts.get(), same ? uncommented : rulesNow(nft));
      if (same) {
        names.settle(ruleset.generation());
      }
    }
  }

  private static Set<RuleKey> rulesNow(NftConnection nft) throws IOException {
    Map<TableName, Long> handles = Ruleset.handles(nft.tables());
    Set<RuleKey> keys = new HashSet<>();
    nft.rules().forEach(rule -> keys.add(Ruleset.key(rule.object().orElseThrow(), handles)));
    return keys;
  }
}
