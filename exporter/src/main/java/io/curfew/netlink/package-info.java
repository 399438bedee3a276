/**
 * Netlink codecs: bytes in, records out, and requests the other way round.
 *
 * <p>Knows the layouts of linux/netlink.h, nfnetlink.h, nf_tables.h, nfnetlink_conntrack.h and
 * inet_diag.h. Never opens a socket, keeps no state between messages, and answers every malformed
 * byte range with {@link io.curfew.netlink.MalformedMessage}.
 */
@NullMarked
package io.curfew.netlink;

import org.jspecify.annotations.NullMarked;
