package io.curfew.firewall;

import io.curfew.config.FirewallSettings;
import io.curfew.netlink.NftFamily;
import java.util.Set;

/** Which rules, named counters and set elements the settings want to see. */
final class ShownPlaces {
  private final FirewallSettings settings;
  private final Set<String> own;

  /**
   * Takes the settings.
   *
   * @param own curfew's own tables of family inet, whose rules are shown by other metrics
   */
  ShownPlaces(FirewallSettings settings, Set<String> own) {
    this.settings = settings;
    this.own = Set.copyOf(own);
  }

  boolean rules(TableName table, String chain) {
    return !ours(table) && settings.shows(table.family(), table.table(), chain);
  }

  /** A named counter is chosen as if its name were a chain's. */
  boolean object(TableName table, String name) {
    return settings.shows(table.family(), table.table(), name);
  }

  boolean elements(SetName set) {
    TableName table = set.table();
    return !ours(table) && settings.showsElements(table.family(), table.table(), set.set());
  }

  private boolean ours(TableName table) {
    return table.family().equals(NftFamily.name(NftFamily.INET)) && own.contains(table.table());
  }
}
