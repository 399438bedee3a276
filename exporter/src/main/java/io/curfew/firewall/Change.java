package io.curfew.firewall;

import io.curfew.netlink.NftCounterObject;
import io.curfew.netlink.NftRule;
import io.curfew.netlink.NftTable;

/** What a notice of the kernel tells; each counter as it stood at that moment. */
sealed interface Change {
  record TableMade(NftTable table) implements Change {}

  record RuleMade(NftRule rule) implements Change {}

  record RuleGone(NftRule rule) implements Change {}

  record CounterMade(NftCounterObject counter) implements Change {}
}
