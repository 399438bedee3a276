package io.curfew.firewall;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The names of rules that have no comment: their text, learnt from listings. Owned by its source;
 * pure.
 *
 * <p>A rule never changes its text, so a text once learnt holds as long as the rule exists,
 * whatever else changes: a new set element, which is a new generation too, costs no listing.
 */
final class RuleNames {
  static final String UNCOMMENTED = "uncommented";

  private final Map<RuleKey, String> texts = new HashMap<>();
  private long settled = -1;

  /** Whether a listing could tell more about these rules of this generation. */
  boolean lacking(Set<RuleKey> uncommented, long generation) {
    return generation != settled && !texts.keySet().containsAll(uncommented);
  }

  /**
   * Takes the texts of a listing.
   *
   * @param since the rules as they stand after the listing: one that is not there any more may have
   *     been replaced, or its table made anew, before the listing, which then shows another rule at
   *     its place
   */
  void learn(Set<RuleKey> uncommented, Map<RulePlace, String> listed, Set<RuleKey> since) {
    for (RuleKey rule : uncommented) {
      String text = listed.get(rule.place());
      if (text != null && since.contains(rule)) {
        texts.put(rule, RuleName.of(text));
      }
    }
  }

  /** No listing of this generation will tell more: what has no text now stays without one. */
  void settle(long generation) {
    settled = generation;
  }

  void forgetAllBut(Set<RuleKey> uncommented) {
    texts.keySet().retainAll(uncommented);
  }

  /**
   * The name for the label; empty while only a rule's text is missing that a later listing can
   * give.
   */
  Optional<String> of(RuleKey rule, long generation) {
    Optional<String> text = Optional.ofNullable(texts.get(rule));
    return text.isPresent() || generation != settled ? text : Optional.of(UNCOMMENTED);
  }
}
