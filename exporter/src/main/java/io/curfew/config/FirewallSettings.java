package io.curfew.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which firewall rules are shown.
 *
 * @param include matched whole against "family table chain"; none means all
 * @param maxSeries most rules with a series of their own
 */
public record FirewallSettings(
    boolean enabled,
    List<Pattern> include,
    List<Pattern> exclude,
    int maxSeries,
    boolean iptables) {

  static FirewallSettings read(Section firewall) throws ConfigProblem {
    return new FirewallSettings(
        firewall.bool("enabled"),
        firewall.patterns("include"),
        firewall.patterns("exclude"),
        firewall.integer("max-series", 1, 1_000_000),
        firewall.word("iptables", "auto", "off").equals("auto"));
  }

  /** Whether rules of this chain are shown. */
  public boolean shows(String family, String table, String chain) {
    String place = family + " " + table + " " + chain;
    return (include.isEmpty() || include.stream().anyMatch(p -> p.matcher(place).matches()))
        && exclude.stream().noneMatch(p -> p.matcher(place).matches());
  }
}
