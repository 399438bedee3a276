package io.curfew.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.128/25, 192.0.2.128, true",
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
  })
  void containsByLeadingBits(String network, String address, boolean contained)
      throws UnknownHostException {
    assertThat(Network.parse(network).contains(InetAddress.getByName(address)))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "192.0.2.0/33",
        "192.0.2.0/-1",
        "192.0.2.0/x",
        "192.0.2",
        "3221225985",
        "",
        "2001:db8::/129",
        "::g"
      })
  void refusesWhatIsNoNetwork(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Network.parse(text));
  }

  @Test
  void readsListenAddressesOfBothFamilies() {
    assertThat(ListenAddress.parse("[::1]:10220")).isEqualTo(new ListenAddress("::1", 10220));
    assertThat(ListenAddress.parse(":10220")).isEqualTo(new ListenAddress("", 10220));
    assertThat(ListenAddress.parse(":1").loopback()).isFalse();
    assertThat(ListenAddress.parse("127.9.9.9:1").loopback()).isTrue();
    assertThat(ListenAddress.parse("192.0.2.1:1").loopback()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10220", "::1:10220", "127.0.0.1:", "127.0.0.1:65536", "host.example:1"})
  void refusesWhatIsNoListenAddress(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ListenAddress.parse(text));
  }
}
