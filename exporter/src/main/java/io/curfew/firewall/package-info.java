/**
 * What the firewall's rules, named counters and sets stand at: nf_tables read over netlink at each
 * scrape, and legacy iptables by its own tool where the kernel has such tables.
 *
 * <p>Never changes the ruleset. The text of rules without a comment comes from {@code nft}, once
 * for each rule.
 */
@NullMarked
package io.curfew.firewall;

import org.jspecify.annotations.NullMarked;
