package io.curfew.ssh;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Where a login came from, by the record's word.
 *
 * @param address empty where sshd wrote a host name, which is never asked of the network
 */
record Origin(Optional<InetAddress> address, int port) {
  static Origin of(Peer peer) {
    return new Origin(Optional.of(peer.address()), peer.port());
  }

  boolean mayBe(Peer peer) {
    return port == peer.port() && address.map(peer.address()::equals).orElse(true);
  }
}
