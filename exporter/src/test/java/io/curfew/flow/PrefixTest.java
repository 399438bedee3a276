package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses and networks as numbers. */
final class PrefixTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "255.255.255.255",
        "192.0.2.7",
        "192.0.2.0/24",
        "0.0.0.0/0",
        "::",
        "::/0",
        "2001:db8::1",
        "2001:db8:0:7::/64",
        "fe80::/10",
        "other"
      })
  void itsTextIsReadBack(String text) {
    assertThat(Prefix.parse(text)).hasToString(text);
    assertThat(Prefix.parse(Prefix.parse(text).toString())).isEqualTo(Prefix.parse(text));
  }

  @Test
  void bitsPastThePrefixAreCut() {
    assertThat(Prefix.parse("192.0.2.255/25")).hasToString("192.0.2.128/25");
    assertThat(Prefix.parse("2001:db8::ffff:1/65")).hasToString("2001:db8::/65");
    assertThat(Prefix.parse("192.0.2.7").network(32, 64)).hasToString("192.0.2.7");
    assertThat(Prefix.parse("192.0.2.7").network(9, 64)).hasToString("192.0.0.0/9");
    assertThat(Prefix.parse("2001:db8:0:7::1").network(32, 64)).hasToString("2001:db8:0:7::/64");
  }

  @Test
  void aNetworkHoldsItsOwnFamilyAlone() {
    assertThat(Prefix.parse("::/0").contains(Prefix.parse("192.0.2.1"))).isFalse();
    assertThat(Prefix.parse("0.0.0.0/0").contains(Prefix.parse("2001:db8::1"))).isFalse();
    assertThat(Prefix.parse("0.0.0.0/0").contains(Prefix.parse("192.0.2.1"))).isTrue();
    assertThat(Prefix.parse("192.0.2.0/24").contains(Prefix.parse("192.0.0.0/16"))).isFalse();
    assertThat(Prefix.parse("192.0.2.0/24").overlaps(Prefix.parse("192.0.0.0/16"))).isTrue();
    assertThat(Prefix.OTHER.contains(Prefix.parse("192.0.2.1"))).isFalse();
    assertThat(Prefix.parse("::/0").contains(Prefix.OTHER)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "192.0.2", "192.0.2.1/33", "::/129", "192.0.2.1/", "1.2.3.4/-1"})
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> Prefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
