/**
 * The door to the operating system: netlink sockets, bpf(2), shared memory, errno, file locks and
 * child processes.
 *
 * <p>The only room that knows jnr-ffi and the only one that starts processes. It moves bytes and
 * reports errno; it never interprets a message.
 */
@NullMarked
package io.curfew.kernel;

import org.jspecify.annotations.NullMarked;
