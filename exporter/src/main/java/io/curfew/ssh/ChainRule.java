package io.curfew.ssh;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A rule of a chain that somebody else keeps: what it asks for, as far as that is one address and
 * one port, and what it has counted.
 */
record ChainRule(
    Optional<String> comment,
    Optional<InetAddress> source,
    Optional<Integer> sourcePort,
    Optional<InetAddress> destination,
    Optional<Integer> destinationPort,
    Count count) {}
