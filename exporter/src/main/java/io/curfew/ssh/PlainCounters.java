package io.curfew.ssh;

/**
 * The table's named counters at one moment.
 *
 * @param all every TCP packet on the SSH ports, with no look at conntrack: the truth
 * @param assured those of connections that conntrack calls assured
 * @param untracked those that conntrack was told to leave alone
 * @param client connections that this host opened to others; no part of {@code all}
 */
record PlainCounters(Traffic all, Traffic assured, Traffic untracked, Traffic client) {
  static final PlainCounters NONE =
      new PlainCounters(Traffic.NONE, Traffic.NONE, Traffic.NONE, Traffic.NONE);

  PlainCounters minus(PlainCounters base) {
    return new PlainCounters(
        all.minus(base.all),
        assured.minus(base.assured),
        untracked.minus(base.untracked),
        client.minus(base.client));
  }
}
