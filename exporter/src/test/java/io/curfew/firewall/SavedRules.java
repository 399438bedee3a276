package io.curfew.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** iptables' own account of its rules: what iptables-save prints with {@code -c}. */
final class SavedRules {
  /** A rule; of several comments the last. */
  record Rule(
      String table,
      String chain,
      Optional<String> comment,
      String verdict,
      String specification,
      Hits hits) {}

  private static final Pattern RULE = Pattern.compile("\\[(\\d+):(\\d+)] -A (\\S+)(?: (.*))?");
  private static final Pattern COMMENT =
      Pattern.compile("--comment (?:\"((?:\\\\.|[^\"\\\\])*)\"|(\\S+))");
  private static final Pattern VERDICT = Pattern.compile("-j (ACCEPT|DROP|REJECT)(?: .*)?$");

  private SavedRules() {}

  static List<Rule> parse(String saved) {
    List<Rule> rules = new ArrayList<>();
    String table = "";
    for (String line : saved.split("\n", -1)) {
      Matcher rule = RULE.matcher(line);
      if (line.startsWith("*")) {
        table = line.substring(1);
      } else if (rule.matches()) {
        String specification = Optional.ofNullable(rule.group(4)).orElse("");
        rules.add(
            new Rule(
                table,
                rule.group(3),
                comment(specification),
                verdict(specification),
                specification,
                new Hits(Long.parseLong(rule.group(1)), Long.parseLong(rule.group(2)))));
      }
    }
    return rules;
  }

  private static Optional<String> comment(String specification) {
    Matcher comment = COMMENT.matcher(specification);
    Optional<String> last = Optional.empty();
    while (comment.find()) {
      String quoted = comment.group(1);
      last = Optional.of(quoted == null ? comment.group(2) : quoted.replaceAll("\\\\(.)", "$1"));
    }
    return last;
  }

  private static String verdict(String specification) {
    Matcher verdict = VERDICT.matcher(specification);
    return verdict.find() ? verdict.group(1).toLowerCase(java.util.Locale.ROOT) : "other";
  }
}
