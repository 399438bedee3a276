package io.curfew.ssh;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;

/**
 * This host's addresses as they were when they were last looked up. Owned by the feature's thread.
 */
final class OwnAddresses {
  private Set<InetAddress> addresses = Set.of();

  void refresh() throws SocketException {
    Set<InetAddress> found = new HashSet<>();
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .map(OwnAddresses::unscoped)
          .forEach(found::add);
    } catch (SocketException e) {
      // So Java says that no link is up.
      if (!String.valueOf(e.getMessage()).contains("No network interfaces")) {
        throw e;
      }
    }
    addresses = Set.copyOf(found);
  }

  boolean has(InetAddress address) {
    return address.isLoopbackAddress() || addresses.contains(address);
  }

  /** The kernel's tables know no interface of a link-local address. */
  private static InetAddress unscoped(InetAddress address) {
    try {
      return address instanceof Inet6Address
          ? InetAddress.getByAddress(address.getAddress())
          : address;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of 16 bytes", e);
    }
  }
}
