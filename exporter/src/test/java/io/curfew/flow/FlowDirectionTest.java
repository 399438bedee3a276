package io.curfew.flow;

import static io.curfew.flow.FlowFixture.address;
import static io.curfew.flow.FlowFixture.tuple;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where a flow stands to a host that has 192.0.2.1 and 2001:db8::1, and 192.0.2.255 to broadcast.
 */
final class FlowDirectionTest {
  private static final Set<InetAddress> OURS = Set.of(address("192.0.2.1"), address("2001:db8::1"));
  private static final Set<InetAddress> BROADCASTS =
      Set.of(address("192.0.2.255"), address("255.255.255.255"));

  /** From, called, and whom the first packet is delivered to. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 198.51.100.7, 198.51.100.7, OUTBOUND",
    "198.51.100.7, 192.0.2.1, 192.0.2.1, INBOUND",
    "198.51.100.7, 203.0.113.9, 203.0.113.9, FORWARDED",
    "192.0.2.1, 192.0.2.1, 192.0.2.1, LOCAL",
    "127.0.0.1, 127.0.0.53, 127.0.0.53, LOCAL",
    "::1, ::1, ::1, LOCAL",
    "2001:db8::1, 2001:db8::2, 2001:db8::2, OUTBOUND",
    "2001:db8::2, 2001:db8::1, 2001:db8::1, INBOUND",
    "192.0.2.1, 203.0.113.9, 127.0.0.1, LOCAL",
    "198.51.100.7, 192.0.2.1, 203.0.113.9, FORWARDED",
    "198.51.100.7, 203.0.113.9, 192.0.2.1, INBOUND",
    "192.0.2.1, 224.0.0.251, 224.0.0.251, OUTBOUND",
    "192.0.2.7, 224.0.0.251, 224.0.0.251, INBOUND",
    "192.0.2.7, 192.0.2.255, 192.0.2.255, INBOUND",
    "192.0.2.1, 192.0.2.255, 192.0.2.255, OUTBOUND",
    "0.0.0.0, 255.255.255.255, 255.255.255.255, INBOUND"
  })
  void goesByTheSourceAndTheDelivery(
      String from, String called, String delivered, FlowDirection expected) {
    assertThat(
            FlowDirection.of(
                tuple(6, from, 40000, called, 80),
                tuple(6, delivered, 80, from, 40000),
                OURS::contains,
                BROADCASTS::contains))
        .isEqualTo(expected);
  }
}
