package io.curfew.firewall;

/** How often one rule was hit, for the live picture. */
public record RuleHits(
    String table, String chain, String rule, String verdict, long packets, long bytes) {}
