package io.curfew.ssh;

import java.time.Instant;

/** One open session of the live picture. */
public record OpenSession(String user, String peer, Instant since) {}
