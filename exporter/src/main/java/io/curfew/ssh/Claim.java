package io.curfew.ssh;

import java.time.Instant;

/**
 * A login record that the kernel has neither confirmed nor contradicted yet.
 *
 * @param id in order of arrival
 * @param pid of the process that logged it
 * @param trusted whether the record needs no confirmation
 */
record Claim(
    long id, String method, String user, Origin from, long pid, boolean trusted, Instant at) {}
