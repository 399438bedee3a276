package io.curfew.doctor;

import io.curfew.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The rules of a ruleset that have no counter, by what can be done for them. Pure.
 *
 * @param rules all that are shown, those that count and those that don't
 * @param addable a counter would tell their hits
 * @param lookups their verdict is looked up: a counter would tell nothing
 * @param generated a program makes them, and makes them anew without a counter
 * @param makers of the generated ones
 */
record UncountedRules(
    int rules,
    List<ListedRule> addable,
    List<ListedRule> lookups,
    List<ListedRule> generated,
    Set<String> makers) {
  /** Matched whole against "table chain". */
  private static final Map<String, Pattern> MAKERS =
      Map.of(
          "firewalld", Pattern.compile("firewalld .*"),
          "Docker", Pattern.compile("docker-\\S+ .*|\\S+ DOCKER.*"),
          "kube-proxy", Pattern.compile("kube-proxy .*|\\S+ KUBE-.*"),
          "ufw", Pattern.compile("\\S+ ufw6?-.*"),
          "fail2ban", Pattern.compile("f2b-\\S+ .*|\\S+ f2b-.*"),
          "libvirt", Pattern.compile("libvirt_\\S+ .*|\\S+ LIBVIRT_.*"),
          "netavark", Pattern.compile("netavark .*|\\S+ NETAVARK.*"));

  /** Sorts what is listed, as far as the settings show it. */
  static UncountedRules of(List<ListedRule> listed, Settings settings) {
    Set<String> own =
        Set.of("inet " + settings.ssh().table(), "inet " + settings.ssh().table() + "_flows");
    List<ListedRule> addable = new ArrayList<>();
    List<ListedRule> lookups = new ArrayList<>();
    List<ListedRule> generated = new ArrayList<>();
    Set<String> makers = new TreeSet<>();
    int rules = 0;
    for (ListedRule rule : listed) {
      if (own.contains(rule.family() + " " + rule.table())
          || !settings.firewall().shows(rule.family(), rule.table(), rule.chain())) {
        continue;
      }
      rules++;
      if (CounterPlace.counts(rule.text())) {
        continue;
      }
      List<String> maker = makers(rule);
      makers.addAll(maker);
      List<ListedRule> kind =
          !maker.isEmpty() ? generated : CounterPlace.looksUp(rule.text()) ? lookups : addable;
      kind.add(rule);
    }
    return new UncountedRules(rules, addable, lookups, generated, makers);
  }

  private static List<String> makers(ListedRule rule) {
    String place = rule.table() + " " + rule.chain();
    return MAKERS.entrySet().stream()
        .filter(maker -> maker.getValue().matcher(place).matches())
        .map(Map.Entry::getKey)
        .toList();
  }

  int count() {
    return addable.size() + lookups.size() + generated.size();
  }

  /** Chains and how many of these rules each has, at most so many chains. */
  static String chains(List<ListedRule> rules, int most) {
    Map<String, Integer> chains = new TreeMap<>();
    rules.forEach(rule -> chains.merge(rule.place(), 1, Integer::sum));
    List<String> named = new ArrayList<>();
    chains.entrySet().stream()
        .limit(most)
        .forEach(chain -> named.add(chain.getKey() + " (" + chain.getValue() + ")"));
    if (chains.size() > most) {
      named.add("and " + (chains.size() - most) + " more");
    }
    return String.join(", ", named);
  }
}
