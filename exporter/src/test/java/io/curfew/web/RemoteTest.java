package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

final class RemoteTest {
  private static String of(String address) throws Exception {
    return Remote.of(new InetSocketAddress(InetAddress.getByName(address), 1));
  }

  @Test
  void anAddressOfVersionFourIsItself() throws Exception {
    assertThat(of("192.0.2.1")).isEqualTo("192.0.2.1").isEqualTo(of("::ffff:192.0.2.1"));
    assertThat(of("192.0.2.2")).isNotEqualTo(of("192.0.2.1"));
  }

  @Test
  void aNetworkOfSixtyFourBitsIsOneHost() throws Exception {
    assertThat(of("2001:db8:1:2::1")).isEqualTo(of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    assertThat(of("2001:db8:1:2::1")).isNotEqualTo(of("2001:db8:1:3::1"));
  }

  @Test
  void whatIsNoAddressIsNobodyInParticular() {
    assertThat(Remote.of(java.net.UnixDomainSocketAddress.of("x"))).isEqualTo("unknown");
    assertThat(Remote.of(InetSocketAddress.createUnresolved("a.example", 1))).isEqualTo("unknown");
  }
}
