package io.curfew.ssh;

import io.curfew.iptables.SavedOption;
import io.curfew.iptables.SavedRule;
import io.curfew.iptables.SavedTables;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One chain of legacy iptables, as far as rules ask for one address and one port. */
final class SavedRules {
  private static final Pattern ADDRESS =
      Pattern.compile("([0-9.]+)(?:/32)?|([0-9a-f:.]+)(?:/128)?");

  private SavedRules() {}

  /** Empty where there is no such chain in the filter table. */
  static Optional<List<ChainRule>> of(String chain, SavedTables saved) {
    return saved
        .table("filter")
        .filter(table -> table.chains().stream().anyMatch(c -> c.name().equals(chain)))
        .map(
            table ->
                table.rules().stream()
                    .filter(rule -> rule.chain().equals(chain))
                    .map(SavedRules::rule)
                    .toList());
  }

  private static ChainRule rule(SavedRule rule) {
    List<SavedOption> options = rule.options();
    return new ChainRule(
        rule.comment(),
        value(options, "-s").flatMap(SavedRules::address),
        value(options, "--sport").flatMap(SavedRules::port),
        value(options, "-d").flatMap(SavedRules::address),
        value(options, "--dport").flatMap(SavedRules::port),
        new Count(rule.bytes(), rule.packets()));
  }

  private static Optional<String> value(List<SavedOption> options, String name) {
    return options.stream()
        .filter(option -> option.name().equals(name) && !option.negated())
        .flatMap(option -> option.values().stream())
        .findFirst();
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
