package io.curfew.relay;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** Tells a name's addresses, all of them, once. */
@FunctionalInterface
interface Resolver {
  /**
   * Asks.
   *
   * @param patience after which it is given up
   * @throws UnknownHostException when there is none, or none was told in time
   */
  List<InetAddress> addresses(String name, Duration patience) throws UnknownHostException;
}
