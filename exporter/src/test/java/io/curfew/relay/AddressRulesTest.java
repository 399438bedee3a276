package io.curfew.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Network;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each address with what stands against it, where the whole internet is listed and where not. */
final class AddressRulesTest {
  private static final AddressRules EVERYTHING = rules("0.0.0.0/0", "::/0");
  private static final AddressRules FLEET =
      rules(
          "192.0.2.0/24", "198.51.100.7", "2001:db8:1::/48", "64:ff9b::/96", "2002:c000:200::/40");

  private static AddressRules rules(String... networks) {
    return new AddressRules(Stream.of(networks).map(Network::parse).toList());
  }

  private static Optional<String> denial(AddressRules rules, String address) throws Exception {
    return rules.denial(InetAddress.getByName(address));
  }

  @TestFactory
  Stream<DynamicTest> specialOnesAreDeniedWhereverTheyAreListed() {
    return Stream.of(
            "0.0.0.0 = unspecified",
            "0.0.0.1 = unspecified",
            "0.255.255.255 = unspecified",
            "127.0.0.1 = not in relay.networks",
            "127.0.0.2 = not in relay.networks",
            "127.255.255.254 = not in relay.networks",
            "169.254.0.1 = link-local",
            "169.254.169.254 = link-local",
            "169.254.255.255 = link-local",
            "224.0.0.1 = multicast",
            "239.255.255.255 = multicast",
            "240.0.0.1 = reserved",
            "255.255.255.255 = reserved",
            ":: = unspecified",
            "::1 = not in relay.networks",
            "fe80::1 = link-local",
            "febf::1 = link-local",
            "ff02::1 = multicast",
            "ff0e::1 = multicast",
            "::ffff:127.0.0.1 = not in relay.networks",
            "::ffff:169.254.169.254 = link-local",
            "::ffff:0.0.0.0 = unspecified",
            "::127.0.0.1 = stands for 127.0.0.1: not in relay.networks",
            "::169.254.169.254 = stands for 169.254.169.254: link-local",
            "::2 = stands for 0.0.0.2: unspecified",
            "::ffff:0:127.0.0.1 = stands for 127.0.0.1: not in relay.networks",
            "::ffff:0:169.254.1.1 = stands for 169.254.1.1: link-local",
            "64:ff9b::127.0.0.1 = stands for 127.0.0.1: not in relay.networks",
            "64:ff9b::169.254.169.254 = stands for 169.254.169.254: link-local",
            "64:ff9b::224.0.0.1 = stands for 224.0.0.1: multicast",
            "64:ff9b::255.255.255.255 = stands for 255.255.255.255: reserved",
            "64:ff9b:1::1 = stands for an IPv4 address that can't be told",
            "64:ff9b:1:ffff::c000:201 = stands for an IPv4 address that can't be told",
            "2002:7f00:1:: = stands for 127.0.0.1: not in relay.networks",
            "2002:7f00:1::1 = stands for 127.0.0.1: not in relay.networks",
            "2002:a9fe:a9fe::1 = stands for 169.254.169.254: link-local",
            "2002:0:0::1 = stands for 0.0.0.0: unspecified",
            "2002:e000:1::1 = stands for 224.0.0.1: multicast",
            // Teredo: server 127.0.0.1; then server 192.0.2.1 and client 127.0.0.1, inverted.
            "2001:0:7f00:1::1 = stands for 127.0.0.1: not in relay.networks",
            "2001:0:c000:201::80ff:fffe = stands for 127.0.0.1: not in relay.networks",
            "2001:db8::5efe:127.0.0.1 = stands for 127.0.0.1: not in relay.networks",
            "2001:db8::200:5efe:169.254.169.254 = stands for 169.254.169.254: link-local")
        .map(row -> row.split(" = "))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row[0], () -> assertThat(denial(EVERYTHING, row[0])).contains(row[1])));
  }

  @TestFactory
  Stream<DynamicTest> onlyTheListedOnesPass() {
    Stream<DynamicTest> listed =
        Stream.of(
                "192.0.2.0",
                "192.0.2.1",
                "192.0.2.255",
                "198.51.100.7",
                "::ffff:192.0.2.1",
                "2001:db8:1::",
                "2001:db8:1:ffff:ffff:ffff:ffff:ffff",
                "64:ff9b::192.0.2.1",
                "64:ff9b::198.51.100.7",
                "2002:c000:201::1",
                "2001:db8:1::5efe:192.0.2.1")
            .map(
                text ->
                    DynamicTest.dynamicTest(
                        text + " is", () -> assertThat(denial(FLEET, text)).isEmpty()));
    Stream<DynamicTest> others =
        Stream.of(
                "192.0.1.255",
                "192.0.3.0",
                "198.51.100.6",
                "198.51.100.8",
                "10.0.0.1",
                "172.16.0.1",
                "192.168.0.1",
                "100.64.0.1",
                "8.8.8.8",
                "::ffff:10.0.0.1",
                "2001:db8::1",
                "2001:db8:2::",
                "fd00:ec2::254",
                "fc00::1",
                "fec0::1",
                "::192.0.2.1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::198.51.100.8",
                "2002:c000:101::1",
                "2001:0:c000:201::1",
                "2001:db8:1::5efe:10.0.0.1")
            .map(
                text ->
                    DynamicTest.dynamicTest(
                        text + " is not",
                        () ->
                            assertThat(denial(FLEET, text).orElse(""))
                                .contains("not in relay.networks")));
    return Stream.concat(listed, others);
  }

  @Test
  void loopbackIsForThoseWhoListIt() throws Exception {
    assertThat(denial(rules("127.0.0.0/8"), "127.0.0.1")).isEmpty();
    assertThat(denial(rules("127.0.0.5"), "127.0.0.5")).isEmpty();
    assertThat(denial(rules("127.0.0.5"), "127.0.0.6")).isPresent();
    assertThat(denial(rules("::1"), "::1")).isEmpty();
    assertThat(denial(rules("::1", "127.0.0.0/8"), "::127.0.0.1")).isPresent();
    for (String wide : List.of("127.0.0.0/7", "0.0.0.0/1", "64.0.0.0/2")) {
      assertThat(denial(rules(wide), "127.0.0.1")).as(wide).isPresent();
    }
    assertThat(denial(rules("::/127", "::/96"), "::1")).isPresent();
  }

  @Test
  void anEmptyListLetsNothingPass() throws Exception {
    assertThat(denial(rules(), "192.0.2.1")).isPresent();
    assertThat(denial(rules(), "2001:db8::1")).isPresent();
  }
}
