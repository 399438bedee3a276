package io.curfew.doctor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One rule as {@code nft -a list ruleset} prints it.
 *
 * @param text without the handle
 */
record ListedRule(String family, String table, String chain, long handle, String text) {
  private static final Pattern TABLE = Pattern.compile("table (\\S+) (\\S+) \\{.*");
  private static final Pattern CHAIN = Pattern.compile("\tchain (\\S+) \\{.*");
  private static final Pattern RULE = Pattern.compile("\t\t(\\S.*) # handle (\\d{1,18})");
  private static final String END = "}\n";

  /** What names a rule within its table, where no handle is given twice. */
  private record Key(String family, String table, long handle) {}

  /**
   * All rules of a listing, in its order.
   *
   * <p>A comment may hold a line feed and, after it, what looks like another rule of the same
   * table. It takes that rule's handle, so of a handle that is listed twice neither is believed.
   */
  static List<ListedRule> read(String listing) {
    List<ListedRule> rules = new ArrayList<>();
    Map<Key, Integer> seen = new HashMap<>();
    String family = "";
    String table = "";
    String chain = "";
    for (String line : (Iterable<String>) listing.lines()::iterator) {
      Matcher opening = TABLE.matcher(line);
      Matcher begun = CHAIN.matcher(line);
      Matcher rule = RULE.matcher(line);
      if (opening.matches()) {
        family = opening.group(1);
        table = opening.group(2);
      } else if (begun.matches()) {
        chain = begun.group(1);
      } else if (line.equals("\t}")) {
        chain = "";
      } else if (!chain.isEmpty() && rule.matches()) {
        long handle = Long.parseLong(rule.group(2));
        rules.add(new ListedRule(family, table, chain, handle, rule.group(1)));
        seen.merge(new Key(family, table, handle), 1, Integer::sum);
      }
    }
    rules.removeIf(r -> seen.getOrDefault(new Key(r.family, r.table, r.handle), 0) > 1);
    return List.copyOf(rules);
  }

  /** Whether a listing is there to its end. */
  static boolean whole(String listing) {
    return listing.isEmpty() || listing.endsWith(END);
  }

  String place() {
    return family + " " + table + " " + chain;
  }
}
