/**
 * The local control socket: one JSON request line in, JSON answer lines out, to peers that the
 * kernel vouches for.
 *
 * <p>Shows what the features' snapshots hold; asks the kernel nothing but who the peer is.
 */
@NullMarked
package io.curfew.control;

import org.jspecify.annotations.NullMarked;
