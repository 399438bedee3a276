package io.curfew.firewall;

import java.time.Instant;
import java.util.Optional;

/**
 * How often one series of rules was hit, for a person.
 *
 * @param backend nft, iptables or ip6tables
 * @param rule the comment, or else the text
 * @param packets never falls while the exporter runs
 * @param lastHit when a reading last found that it had grown
 */
public record RuleHits(
    String backend,
    String family,
    String table,
    String chain,
    String rule,
    String verdict,
    long packets,
    long bytes,
    Optional<Instant> lastHit) {}
