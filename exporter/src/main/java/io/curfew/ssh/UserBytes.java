package io.curfew.ssh;

/** One user of the live picture. */
public record UserBytes(String user, long in, long out, int sessions) {}
