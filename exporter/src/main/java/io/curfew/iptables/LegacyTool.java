package io.curfew.iptables;

import io.curfew.kernel.Command;

/** The two tools of legacy iptables, one for each family. */
public enum LegacyTool {
  IPTABLES("iptables", "ip"),
  IP6TABLES("ip6tables", "ip6");

  private final String word;
  private final String family;

  LegacyTool(String word, String family) {
    this.word = word;
    this.family = family;
  }

  /** Its plain name. */
  public String word() {
    return word;
  }

  /** What nft calls the family: ip or ip6. */
  public String family() {
    return family;
  }

  /** The kernel's list of its tables, below {@code /proc}. */
  String namesFile() {
    return "net/" + family + "_tables_names";
  }

  /**
   * Where the two kinds of iptables don't live side by side, the plain name may be the legacy's.
   */
  String saveProgram() {
    return Command.exists(legacySave()) ? legacySave() : word + "-save";
  }

  String legacySave() {
    return word + "-legacy-save";
  }
}
