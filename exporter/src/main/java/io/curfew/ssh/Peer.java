package io.curfew.ssh;

import java.net.InetAddress;

/** The far end of a connection, which is all that a login record names. */
record Peer(InetAddress address, int port) {}
