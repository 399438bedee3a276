package io.curfew.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which firewall rules, and which counters of set elements, are shown.
 *
 * @param include matched whole against "family table chain"; none means all
 * @param maxSeries most rules with a series of their own
 * @param elements sets whose elements' counters are shown, matched whole against "family table
 *     set"; none means none
 * @param maxElements most elements with a series of their own, of all sets together
 */
public record FirewallSettings(
    boolean enabled,
    List<Pattern> include,
    List<Pattern> exclude,
    int maxSeries,
    List<Pattern> elements,
    int maxElements,
    boolean iptables) {

  static FirewallSettings read(Section firewall) throws ConfigProblem {
    return new FirewallSettings(
        firewall.bool("enabled"),
        firewall.patterns("include"),
        firewall.patterns("exclude"),
        firewall.integer("max-series", 1, 1_000_000),
        firewall.patterns("elements"),
        firewall.integer("max-elements", 1, 1_000_000),
        firewall.word("iptables", "auto", "off").equals("auto"));
  }

  /** Whether rules of this chain are shown. */
  public boolean shows(String family, String table, String chain) {
    String place = family + " " + table + " " + chain;
    return (include.isEmpty() || include.stream().anyMatch(p -> p.matcher(place).matches()))
        && exclude.stream().noneMatch(p -> p.matcher(place).matches());
  }

  /** Whether the counters of this set's elements are shown. */
  public boolean showsElements(String family, String table, String set) {
    String place = family + " " + table + " " + set;
    return elements.stream().anyMatch(p -> p.matcher(place).matches());
  }
}
