package io.curfew.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where a counter goes in a rule's text: behind every condition, before what the rule then does, so
 * that it counts what the rule hits (nft(8), statements). Pure.
 *
 * <p>nft's grammar is not known here, only its words: what comes out is for nft to check.
 */
final class CounterPlace {
  private static final String COUNTER = "counter";

  /** Statements of one word, each the last of its rule. */
  private static final Set<String> VERDICTS =
      Set.of("accept", "drop", "continue", "return", "notrack");

  private static final Set<String> LEAPS = Set.of("jump", "goto");

  /** Words with which statements begin that take more words, or may. */
  private static final Set<String> OPENINGS =
      Set.of(
          "reject",
          "log",
          "queue",
          "masquerade",
          "redirect",
          "snat",
          "dnat",
          "tproxy",
          "synproxy",
          "dup",
          "fwd");

  /** One word outside braces; a group in braces or a quoted text is one word. */
  private record Word(int start, String text) {}

  private CounterPlace() {}

  /** Whether the rule counts, with a counter of its own or a named one. */
  static boolean counts(String rule) {
    return has(rule, COUNTER);
  }

  /**
   * Whether the rule's verdict is looked up: it is hit by every packet that reaches the look-up,
   * found or not, so a counter would tell nothing of its verdicts.
   */
  static boolean looksUp(String rule) {
    return has(rule, "vmap");
  }

  /** The rule with a counter, the likelier place first; none for a rule that looks up. */
  static List<String> candidates(String rule) {
    List<Word> words = words(rule);
    int last = words.size() - 1;
    int end = rule.length();
    if (last >= 1 && words.get(last - 1).text().equals("comment")) {
      end = words.get(last - 1).start();
      last -= 2;
    }
    List<String> candidates = new ArrayList<>();
    if (looksUp(rule)) {
      return candidates;
    }
    int statement = lastStatement(words, last);
    if (statement >= 0) {
      candidates.add(with(rule, words.get(statement).start()));
    }
    candidates.add(with(rule, end));
    return candidates;
  }

  /** Its first word; -1 where the rule ends in a condition. */
  private static int lastStatement(List<Word> words, int last) {
    if (last < 0 || VERDICTS.contains(words.get(last).text())) {
      return last;
    }
    if (last >= 1 && LEAPS.contains(words.get(last - 1).text())) {
      return last - 1;
    }
    int opening = last;
    while (opening >= 0 && !OPENINGS.contains(words.get(opening).text())) {
      opening--;
    }
    return opening;
  }

  private static String with(String rule, int at) {
    return (rule.substring(0, at).stripTrailing() + " " + COUNTER + " " + rule.substring(at))
        .strip();
  }

  private static boolean has(String rule, String word) {
    return words(rule).stream().anyMatch(w -> w.text().equals(word));
  }

  private static List<Word> words(String rule) {
    List<Word> words = new ArrayList<>();
    int at = 0;
    while (at < rule.length()) {
      if (rule.charAt(at) == ' ') {
        at++;
      } else {
        int end = end(rule, at);
        words.add(new Word(at, rule.substring(at, end)));
        at = end;
      }
    }
    return words;
  }

  private static int end(String rule, int start) {
    boolean quoted = false;
    int depth = 0;
    int at = start;
    for (; at < rule.length(); at++) {
      char c = rule.charAt(at);
      if (c == ' ' && !quoted && depth <= 0) {
        return at;
      }
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted) {
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      }
    }
    return at;
  }
}
