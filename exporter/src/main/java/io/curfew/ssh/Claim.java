package io.curfew.ssh;

import java.time.Instant;

/**
 * A login record that the kernel has neither confirmed nor contradicted yet.
 *
 * @param id in order of arrival
 * @param pid of the process that logged it, by the line's own word
 */
record Claim(long id, String method, String user, Peer peer, long pid, Instant at) {}
