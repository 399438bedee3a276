package io.curfew.ssh;

/**
 * How curfew's table is made.
 *
 * @param setSize elements that each set has room for, at least 1
 */
record TableForm(int setSize, Owning owning) {
  static final TableForm USUAL = new TableForm(Ruleset.SET_SIZE, Owning.WHERE_NFT_CAN);

  /**
   * Whether the kernel is asked to let nobody else change the table (OWNER and PERSIST, Linux 6.9);
   * without it, and where the kernel refuses, another's flush of the ruleset takes it.
   */
  enum Owning {
    NEVER,
    /**
     * Only where this host's nft knows such a table: an older one saves the ruleset as a file that
     * it refuses to load again as a whole, and a host without its firewall at the next boot is
     * worse than a table that has to be healed.
     */
    WHERE_NFT_CAN,
    ALWAYS
  }
}
