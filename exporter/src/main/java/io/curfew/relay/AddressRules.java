package io.curfew.relay;

import io.curfew.config.Network;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses may be connected to: those of the listed networks, without what is special
 * wherever it is listed (RFC 6890). Pure.
 */
final class AddressRules {
  private static final Network THIS_NETWORK = Network.parse("0.0.0.0/8");
  private static final Network RESERVED =
      Network.parse("240.0.0.0/4"); // the broadcast address, too
  private static final Network LOOPBACK = Network.parse("127.0.0.0/8");

  private final List<Network> networks;

  AddressRules(List<Network> networks) {
    this.networks = List.copyOf(networks);
  }

  /** Why it may not be connected to; nothing when it may. */
  Optional<String> denial(InetAddress address) {
    Optional<String> denied = special(address).or(() -> unlisted(address));
    if (denied.isPresent() || !(address instanceof Inet6Address ipv6)) {
      return denied;
    }
    if (ipv6.isLoopbackAddress()) {
      return Optional.empty(); // ::1 has the form of an IPv4-compatible address
    }
    if (EmbeddedIpv4.hidden(ipv6)) {
      return Optional.of("stands for an IPv4 address that can't be told");
    }
    return EmbeddedIpv4.of(ipv6).stream()
        .flatMap(
            inside ->
                special(inside)
                    .or(() -> unlisted(inside))
                    .map(why -> "stands for " + inside.getHostAddress() + ": " + why)
                    .stream())
        .findFirst();
  }

  private static Optional<String> special(InetAddress address) {
    if (address.isAnyLocalAddress() || THIS_NETWORK.contains(address)) {
      return Optional.of("unspecified");
    }
    if (address.isLinkLocalAddress()) {
      return Optional.of("link-local");
    }
    if (address.isMulticastAddress()) {
      return Optional.of("multicast");
    }
    return RESERVED.contains(address) ? Optional.of("reserved") : Optional.empty();
  }

  private Optional<String> unlisted(InetAddress address) {
    boolean listed =
        networks.stream()
            .filter(n -> !address.isLoopbackAddress() || isLoopback(n))
            .anyMatch(n -> n.contains(address));
    return listed ? Optional.empty() : Optional.of("not in relay.networks");
  }

  /** Whether the network was listed for loopback's sake: 0.0.0.0/0 was not. */
  private static boolean isLoopback(Network network) {
    return network.address().isLoopbackAddress()
        && network.prefix()
            >= (network.address() instanceof Inet6Address ? 128 : LOOPBACK.prefix());
  }
}
