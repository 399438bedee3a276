package io.curfew.firewall;

import io.curfew.netlink.NftCounter;

/** A rule's counter at one reading, and the series that it belongs to. */
record CountedRule(RuleKey key, RuleSeries series, NftCounter counter) {}
