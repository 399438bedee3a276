package io.curfew.firewall;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules' texts in what {@code nft -a list ruleset} prints, without their counters.
 *
 * <p>nft indents by tabs, one level a block, and ends a rule's only line with its handle; anonymous
 * sets stay on that line.
 */
final class RuleListing {
  private static final Pattern TABLE = Pattern.compile("table (\\S+) (\\S+) \\{.*");
  private static final Pattern CHAIN = Pattern.compile("\tchain (\\S+) \\{.*");
  private static final Pattern RULE = Pattern.compile("\t\t(\\S.*) # handle (\\d{1,18})");
  private static final Pattern QUOTED_OR_COUNTER =
      Pattern.compile("\"[^\"]*\"|(?<!\\S)counter(?: packets \\d+ bytes \\d+)?(?!\\S)(?! name )");
  private static final Pattern QUOTED_OR_BLANKS = Pattern.compile("\"[^\"]*\"| {2,}");

  private RuleListing() {}

  /** A last line that was cut off is left out: its handle may be cut, too. */
  static Map<RulePlace, String> texts(String listing) {
    Map<RulePlace, String> texts = new HashMap<>();
    TableName table = new TableName("", "");
    String chain = "";
    int whole = listing.lastIndexOf('\n') + 1;
    for (String line : (Iterable<String>) listing.substring(0, whole).lines()::iterator) {
      Matcher rule = RULE.matcher(line);
      Matcher opening = TABLE.matcher(line);
      if (opening.matches()) {
        table = new TableName(opening.group(1), opening.group(2));
      } else if (line.equals("\t}")) {
        chain = "";
      } else if (!chain.isEmpty() && rule.matches()) {
        long handle = Long.parseLong(rule.group(2));
        texts.put(new RulePlace(table, chain, handle), withoutCounters(rule.group(1)));
      } else {
        Matcher begun = CHAIN.matcher(line);
        if (begun.matches()) {
          chain = begun.group(1);
        }
      }
    }
    return texts;
  }

  /** A rule that does nothing but count is called by that. */
  static String withoutCounters(String rule) {
    String bare = quotedKept(QUOTED_OR_COUNTER, rule, "");
    String text = quotedKept(QUOTED_OR_BLANKS, bare, " ").strip();
    return text.isEmpty() ? "counter" : text;
  }

  private static String quotedKept(Pattern pattern, String text, String replacement) {
    return pattern
        .matcher(text)
        .replaceAll(
            m -> m.group().startsWith("\"") ? Matcher.quoteReplacement(m.group()) : replacement);
  }
}
