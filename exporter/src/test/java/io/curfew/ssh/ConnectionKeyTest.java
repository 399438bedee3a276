package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ConnectionKeyTest {
  private static final int PORTS = 5_000;

  @Test
  void connectionsOfOneHostHardlyShareHashes() throws Exception {
    InetAddress far = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7});
    InetAddress near = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
    Set<Integer> places = new HashSet<>();
    for (int n = 0; n < PORTS; n++) {
      // Linux gives a client every other port.
      int hash = new ConnectionKey(new Peer(far, 32_768 + 2 * n), near, 22).hashCode();
      places.add((hash ^ hash >>> 16) & 0x1fff);
    }
    // Evenly thrown into 8192 places, 5,000 keys take 3743 of them.
    assertThat(places).hasSizeGreaterThan(3_300);
  }
}
