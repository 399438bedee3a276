/**
 * The eBPF witness: sees, in the kernel, which process opened each new flow of this network
 * namespace, the ones that live for a millisecond included.
 *
 * <p>Loads the programs of {@code src/main/bpf} by bpf(2), attaches them to the root of the unified
 * cgroup hierarchy and reads their ring buffer. It names nobody and keeps nothing: it hands over
 * what was seen. It never changes a packet, and everything of it ends with the process.
 */
@NullMarked
package io.curfew.witness;

import org.jspecify.annotations.NullMarked;
