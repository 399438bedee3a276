package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Network;
import io.curfew.config.Settings;
import io.curfew.config.TrafficClass;
import io.curfew.config.TrafficMatch;
import io.curfew.config.TrustEntry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Classes and trust. */
final class TrafficSieveTest {
  private static final List<Integer> PROTOCOLS = List.of(1, 2, 6, 17, 50, 58, 132, 255);
  private static final List<String> NETWORKS =
      List.of(
          "0.0.0.0/0",
          "192.0.2.0/25",
          "192.0.2.77/32",
          "192.0.0.0/9",
          "::/0",
          "::/1",
          "2001:db8::/32",
          "2001:db8:0:7::/61",
          "2001:db8::7/128");
  private static final List<String> UNITS = List.of("", "a.service", "b.service");

  private final Random random = new Random(5);

  @ParameterizedTest
  @CsvSource({
    "17, 53, 203.0.113.1, dns",
    "6, 53, 10.0.0.1, dns",
    "17, 123, 2001:db8::1, ntp",
    "6, 443, 192.168.1.1, https",
    "17, 443, 203.0.113.1, https",
    "6, 993, 203.0.113.1, imap",
    "1, 0, 203.0.113.1, icmp",
    "58, 0, fe80::1, icmp",
    "50, 0, 203.0.113.1, ipsec",
    "17, 51820, 203.0.113.1, wireguard",
    "6, 9999, 127.0.0.1, loopback",
    "6, 9999, 169.254.1.1, link-local",
    "17, 9999, ff02::1, multicast",
    "2, 0, 224.0.0.22, multicast",
    "17, 9999, 255.255.255.255, broadcast",
    "6, 9999, 172.31.255.255, private",
    "6, 9999, 172.32.0.0, other",
    "6, 9999, 100.127.0.1, private",
    "6, 9999, fd00::1, private",
    "6, 9999, 203.0.113.1, other",
    "17, 80, 203.0.113.1, other"
  })
  void sortsByServiceFirstAndByRangeThen(int protocol, int port, String to, String expected)
      throws ConfigProblem {
    TrafficSieve sieve = new TrafficSieve(Settings.defaults().flows().classes(), List.of());
    assertThat(sieve.classOf(protocol, port, Prefix.parse(to))).isEqualTo(expected);
    assertThat(sieve.trusts(protocol, port, Prefix.parse(to), "")).isFalse();
  }

  @Test
  void agreesWithTheSlowWayOfMatchingForAnyConfiguration() throws UnknownHostException {
    for (int round = 0; round < 60; round++) {
      List<TrafficClass> classes = new ArrayList<>();
      List<TrustEntry> trust = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        classes.add(new TrafficClass("c" + i, match(), random.nextInt(6) == 0));
        trust.add(new TrustEntry("t" + i, match(), some(UNITS, 4)));
      }
      TrafficSieve sieve = new TrafficSieve(classes, trust);
      for (int n = 0; n < 2000; n++) {
        int protocol = any(PROTOCOLS);
        int port = random.nextInt(8);
        InetAddress address = address();
        String unit = any(UNITS);
        String name = ProtocolName.of(protocol);
        List<TrafficClass> matching =
            classes.stream().filter(c -> matches(c.match(), name, port, address)).toList();
        assertThat(sieve.classOf(protocol, port, Prefix.of(address)))
            .isEqualTo(matching.isEmpty() ? "other" : matching.get(0).name());
        assertThat(sieve.trusts(protocol, port, Prefix.of(address), unit))
            .isEqualTo(
                (!matching.isEmpty() && matching.get(0).trusted())
                    || trust.stream()
                        .anyMatch(
                            t ->
                                (t.units().isEmpty() || t.units().contains(unit))
                                    && matches(t.match(), name, port, address)));
      }
    }
  }

  /** What is said of many flows at once holds for each of them. */
  @Test
  void trustsAllOfAKeyOnlyWhereItTrustsEachFlowOfIt() throws UnknownHostException {
    int trusted = 0;
    for (int round = 0; round < 200; round++) {
      TrafficSieve sieve =
          new TrafficSieve(
              List.of(
                  new TrafficClass("a", match(), random.nextBoolean()),
                  new TrafficClass("b", match(), random.nextBoolean())),
              List.of(new TrustEntry("t", match(), some(UNITS, 4))));
      for (int n = 0; n < 300; n++) {
        int protocol = any(PROTOCOLS);
        int port = random.nextInt(8);
        Prefix address = Prefix.of(address());
        String unit = any(UNITS);
        DestinationKey key =
            new DestinationKey(
                address.network(24, 60),
                random.nextInt(3) == 0 ? DestinationKey.OTHER_PORT : port,
                protocol,
                FlowDirection.OUTBOUND,
                "p",
                unit);
        if (sieve.trustsAll(key)) {
          trusted++;
          assertThat(sieve.trusts(protocol, port, address, unit)).isTrue();
        }
      }
    }
    assertThat(trusted).isGreaterThan(1000);
  }

  private static boolean matches(TrafficMatch match, String protocol, int port, InetAddress to) {
    return (match.protocols().isEmpty() || match.protocols().contains(protocol))
        && (match.ports().isEmpty() || match.ports().contains(port))
        && (match.networks().isEmpty() || match.networks().stream().anyMatch(n -> n.contains(to)));
  }

  private TrafficMatch match() {
    return new TrafficMatch(
        some(PROTOCOLS, 3).stream().map(ProtocolName::of).toList(),
        some(List.of(0, 1, 2, 3, 4, 5, 6, 7), 3),
        some(NETWORKS, 2).stream().map(Network::parse).toList());
  }

  private <T> List<T> some(List<T> of, int oneIn) {
    return of.stream().filter(x -> random.nextInt(oneIn) == 0).toList();
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private InetAddress address() throws UnknownHostException {
    byte[] bytes = InetAddress.getByName(any(NETWORKS).split("/", 2)[0]).getAddress();
    for (int i = 0; i < 3; i++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (random.nextInt(3) << random.nextInt(8));
    }
    return InetAddress.getByAddress(bytes);
  }
}
