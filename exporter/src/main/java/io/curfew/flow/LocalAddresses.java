package io.curfew.flow;

import io.curfew.evidence.HostClock;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * This host's addresses, read again when they are some seconds old, or sooner when a flow seems to
 * have no end here. Owned by the source's thread.
 */
final class LocalAddresses {
  private static final long KEPT = Duration.ofSeconds(5).toNanos();
  private static final long KEPT_WHEN_IN_DOUBT = Duration.ofSeconds(1).toNanos();

  private final HostClock clock;
  private Set<InetAddress> addresses = Set.of();
  private Set<InetAddress> broadcasts = Set.of();
  private long read;

  LocalAddresses(HostClock clock) throws SocketException {
    this.clock = clock;
    refresh();
  }

  /** Reads again what may be out of date. */
  void freshen(boolean inDoubt) throws SocketException {
    if (clock.monotonicNanos() - read > (inDoubt ? KEPT_WHEN_IN_DOUBT : KEPT)) {
      refresh();
    }
  }

  boolean ours(InetAddress address) {
    return addresses.contains(address);
  }

  boolean broadcast(InetAddress address) {
    return broadcasts.contains(address);
  }

  private void refresh() throws SocketException {
    Set<InetAddress> own = new HashSet<>();
    Set<InetAddress> all = new HashSet<>();
    try {
      all.add(InetAddress.getByAddress(new byte[] {-1, -1, -1, -1}));
      for (NetworkInterface each : interfaces()) {
        for (InterfaceAddress address : each.getInterfaceAddresses()) {
          own.add(unscoped(address.getAddress()));
          if (address.getBroadcast() != null) {
            all.add(address.getBroadcast());
          }
        }
      }
    } catch (UnknownHostException e) {
      throw new IllegalStateException("addresses of 4 or 16 bytes", e);
    }
    addresses = Set.copyOf(own);
    broadcasts = Set.copyOf(all);
    read = clock.monotonicNanos();
  }

  /** A namespace whose every link is down has none, which Java reports as an exception. */
  static List<NetworkInterface> interfaces() throws SocketException {
    try {
      return NetworkInterface.networkInterfaces().toList();
    } catch (SocketException e) {
      if (String.valueOf(e.getMessage()).contains("No network interfaces")) {
        return List.of();
      }
      throw e;
    }
  }

  /** Conntrack knows no scope, and a link-local address with one would never equal it. */
  static InetAddress unscoped(InetAddress address) throws UnknownHostException {
    return address instanceof Inet6Address
        ? InetAddress.getByAddress(address.getAddress())
        : address;
  }
}
