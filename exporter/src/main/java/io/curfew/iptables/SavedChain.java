package io.curfew.iptables;

import java.util.Optional;

/**
 * A chain as {@code iptables-save -c} declares it.
 *
 * @param policy what becomes of packets that no rule decides on; empty for a chain of the user's
 * @param packets those that the policy decided on, up to {@link Long#MAX_VALUE}
 * @param bytes theirs, IP headers included
 */
public record SavedChain(String name, Optional<String> policy, long packets, long bytes) {}
