package io.curfew.flow;

import io.curfew.evidence.HostClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The devices that a flow may have passed, which conntrack does not tell and a socket that is bound
 * to one is not found without. Read again when they are some seconds old. Owned by one thread.
 */
final class NetworkDevices {
  /** Asked for one by one, 1.4 us each. Devices without an address rarely have sockets bound. */
  private static final int MAX = 16;

  private static final long KEPT = TimeUnit.SECONDS.toNanos(5);

  private record Device(int index, List<InetAddress> addresses) {}

  private final HostClock clock;
  private List<Device> devices = List.of();
  private boolean read;
  private long readAt;

  NetworkDevices(HostClock clock) {
    this.clock = clock;
  }

  /**
   * The indices of those that packets to or from this own address may pass: any, but for a
   * link-local address only its own.
   */
  List<Integer> of(InetAddress own) throws IOException {
    freshen();
    List<Integer> found = new ArrayList<>(devices.size());
    for (Device device : devices) {
      if (!own.isLinkLocalAddress() || device.addresses().contains(own)) {
        found.add(device.index());
      }
    }
    return found;
  }

  private void freshen() throws IOException {
    if (read && clock.monotonicNanos() - readAt < KEPT) {
      return;
    }
    List<Device> found = new ArrayList<>();
    for (NetworkInterface each : LocalAddresses.interfaces()) {
      List<InetAddress> addresses = new ArrayList<>();
      for (InetAddress address : each.inetAddresses().toList()) {
        addresses.add(LocalAddresses.unscoped(address));
      }
      found.add(new Device(each.getIndex(), addresses));
    }
    found.sort((a, b) -> Boolean.compare(a.addresses().isEmpty(), b.addresses().isEmpty()));
    devices = found.size() > MAX ? List.copyOf(found.subList(0, MAX)) : found;
    read = true;
    readAt = clock.monotonicNanos();
  }
}
