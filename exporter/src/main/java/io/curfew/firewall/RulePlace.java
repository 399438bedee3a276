package io.curfew.firewall;

/** Where nft lists a rule. */
record RulePlace(TableName table, String chain, long handle) {}
