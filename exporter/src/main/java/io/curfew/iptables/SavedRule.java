package io.curfew.iptables;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rule as {@code iptables-save -c} prints it.
 *
 * @param text all behind {@code -A CHAIN}, quotation marks and line breaks in them included; empty
 *     for a rule that does nothing but count
 * @param packets those that it matched, up to {@link Long#MAX_VALUE}
 * @param bytes theirs, IP headers included
 */
public record SavedRule(String chain, String text, long packets, long bytes) {
  /** Options whose value is anything that somebody chose, a word like another option even. */
  private static final Set<String> FREE =
      Set.of(
          "-j",
          "-g",
          "-i",
          "-o",
          "--physdev-in",
          "--physdev-out",
          "--comment",
          "--string",
          "--hex-string",
          "--name",
          "--hashlimit-name",
          "--match-set",
          "--nfacct-name",
          "--helper",
          "--path",
          "--log-prefix",
          "--nflog-prefix");

  /** All options in order. */
  public List<SavedOption> options() {
    List<SavedOption> options = new ArrayList<>();
    String name = "";
    boolean negated = false;
    boolean negatesNext = false;
    List<String> values = new ArrayList<>();
    SavedWords words = new SavedWords(text, 0);
    while (words.next()) {
      String word = words.word();
      boolean free = FREE.contains(name) && values.isEmpty();
      if (free || words.quoted()) {
        values.add(word);
      } else if (word.equals("!")) {
        negatesNext = true;
      } else if (word.startsWith("-")) {
        if (!name.isEmpty()) {
          options.add(new SavedOption(name, negated, values));
        }
        name = word;
        negated = negatesNext;
        negatesNext = false;
        values = new ArrayList<>();
      } else {
        values.add(word);
      }
    }
    if (!name.isEmpty()) {
      options.add(new SavedOption(name, negated, values));
    }
    return options;
  }

  /** The last of its comments that is not blank, as iptables-nft has it, too. */
  public Optional<String> comment() {
    return text.contains("--comment")
        ? options().stream()
            .filter(o -> o.name().equals("--comment"))
            .flatMap(o -> o.values().stream())
            .filter(comment -> !comment.isBlank())
            .reduce((one, later) -> later)
        : Optional.empty();
  }

  /** Where {@code -j} sends a packet; empty for a rule that only counts, or that goes by -g. */
  public Optional<String> target() {
    return text.contains("-j")
        ? options().stream()
            .filter(o -> o.name().equals("-j"))
            .flatMap(o -> o.values().stream())
            .findFirst()
        : Optional.empty();
  }
}
