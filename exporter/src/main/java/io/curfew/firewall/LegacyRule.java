package io.curfew.firewall;

import io.curfew.netlink.NftCounter;

/** A rule of legacy iptables at one reading, and the series that it belongs to. */
record LegacyRule(RuleSeries series, NftCounter counter) {}
