package io.curfew.ssh;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code iptables-save -c} and {@code ip6tables-save -c} print of one chain.
 *
 * <p>A rule is {@code [packets:bytes] -A CHAIN …}; a text with spaces stands in double quotes,
 * where a backslash precedes {@code "}, {@code '} and itself.
 */
final class SavedRules {
  private static final Pattern RULE = Pattern.compile("\\[(\\d{1,19}):(\\d{1,19})] -A (\\S+)(.*)");
  private static final Pattern TOKEN = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");
  private static final Pattern ADDRESS =
      Pattern.compile("([0-9.]+)(?:/32)?|([0-9a-f:.]+)(?:/128)?");

  private SavedRules() {}

  /** Empty where there is no such chain. */
  static Optional<List<ChainRule>> of(String chain, String saved) {
    List<ChainRule> rules = new ArrayList<>();
    boolean there = false;
    for (String line : saved.lines().toList()) {
      there |= line.startsWith(":" + chain + " ");
      Matcher rule = RULE.matcher(line);
      if (rule.matches() && rule.group(3).equals(chain)) {
        there = true;
        Count count = new Count(Long.parseLong(rule.group(2)), Long.parseLong(rule.group(1)));
        rules.add(rule(options(rule.group(4)), count));
      }
    }
    return there ? Optional.of(rules) : Optional.empty();
  }

  private static ChainRule rule(Map<String, String> options, Count count) {
    return new ChainRule(
        Optional.ofNullable(options.get("--comment")),
        Optional.ofNullable(options.get("-s")).flatMap(SavedRules::address),
        Optional.ofNullable(options.get("--sport")).flatMap(SavedRules::port),
        Optional.ofNullable(options.get("-d")).flatMap(SavedRules::address),
        Optional.ofNullable(options.get("--dport")).flatMap(SavedRules::port),
        count);
  }

  /** Options with the value behind them; a negated one is left out. */
  private static Map<String, String> options(String text) {
    Map<String, String> options = new HashMap<>();
    String before = "";
    boolean negated = false;
    for (Matcher token = TOKEN.matcher(text); token.find(); ) {
      Optional<String> quoted = Optional.ofNullable(token.group(1));
      String word = quoted.map(q -> q.replaceAll("\\\\(.)", "$1")).orElseGet(token::group);
      if (quoted.isEmpty() && word.equals("!")) {
        negated = true;
      } else if (!before.isEmpty() && (quoted.isPresent() || !word.startsWith("-"))) {
        options.putIfAbsent(before, word);
        before = "";
      } else {
        before = negated ? "" : word;
        negated = false;
      }
    }
    return options;
  }

  /** A network has no single one. */
  private static Optional<InetAddress> address(String text) {
    Matcher address = ADDRESS.matcher(text);
    if (!address.matches()) {
      return Optional.empty();
    }
    try {
      String literal = text.replaceFirst("/.*", "");
      return Optional.of(InetAddress.getByName(literal));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static Optional<Integer> port(String text) {
    return text.matches("\\d{1,5}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
  }
}
