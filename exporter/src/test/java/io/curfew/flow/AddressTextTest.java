package io.curfew.flow;

import static io.curfew.flow.FlowFixture.address;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 5952, and networks. */
final class AddressTextTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "2001:0db8:0:0:0:0:0:1, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "::, ::",
    "::1, ::1",
    "2001:DB8:0:0:0:0:0:0, 2001:db8::",
    "fe80::A, fe80::a"
  })
  void shortensAsTheStandardSays(String address, String text) {
    assertThat(AddressText.of(address(address))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.77, 32, 64, 192.0.2.77",
    "192.0.2.77, 24, 64, 192.0.2.0/24",
    "192.0.2.77, 30, 64, 192.0.2.76/30",
    "2001:db8:1:2:3:4:5:6, 32, 64, 2001:db8:1:2::/64",
    "2001:db8:1:2:3:4:5:6, 32, 128, 2001:db8:1:2:3:4:5:6",
    "2001:db8:1:ffff::, 32, 52, 2001:db8:1:f000::/52"
  })
  void cutsToTheNetwork(String address, int prefix4, int prefix6, String text) {
    assertThat(AddressText.network(address(address), prefix4, prefix6)).isEqualTo(text);
  }
}
