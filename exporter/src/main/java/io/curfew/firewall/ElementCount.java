package io.curfew.firewall;

import io.curfew.netlink.Octets;

/**
 * What the kernel counted at one element.
 *
 * @param key as {@link io.curfew.netlink.NftKeyText#of} takes it; no other element of the set has
 *     it
 */
record ElementCount(Octets key, long packets, long bytes) {}
