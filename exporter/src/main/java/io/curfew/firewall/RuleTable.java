package io.curfew.firewall;

/**
 * A table of rules: legacy iptables and nf_tables may both have an {@code ip filter}.
 *
 * @param backend whose it is: nft, iptables or ip6tables
 */
record RuleTable(String backend, TableName table) {}
