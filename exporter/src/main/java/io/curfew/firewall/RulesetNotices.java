package io.curfew.firewall;

import io.curfew.kernel.Errno;
import io.curfew.kernel.KernelException;
import io.curfew.kernel.Native;
import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.NftMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Listens to the kernel's notices of what changes in nf_tables. Thread-safe.
 *
 * <p>They pile up in the socket between two calls of {@link #drain()}; where they overflow it, or
 * can't be had, a reading says so and goes without.
 */
final class RulesetNotices implements AutoCloseable {
  /** Of a reload of ten thousand rules there are some 8 MiB. */
  private static final int SOCKET_BYTES = 8 << 20;

  private static final int DATAGRAM_BYTES = 1 << 16;

  private static final Duration NOTICE_WAIT = Duration.ofMillis(20);

  private static final int NOTICE_WAITS = 10;

  /** At a time: whoever changes the ruleset without end must not keep us for ever. */
  private static final int MOST_DATAGRAMS = 10_000;

  private final Clock clock;
  private final ByteBuffer datagram = Native.buffer(DATAGRAM_BYTES);
  private final ChangeLog log = new ChangeLog();
  private Optional<NetlinkSocket> socket = Optional.empty();
  private boolean closed;

  RulesetNotices(Clock clock) {
    this.clock = clock;
  }

  /**
   * Begins to listen, before a reading.
   *
   * @throws IOException when the kernel doesn't let us
   */
  synchronized void listen() throws IOException {
    if (socket.isPresent() || closed) {
      return;
    }
    NetlinkSocket opened = NetlinkSocket.open(NetlinkSocket.Protocol.NETFILTER);
    try {
      opened.receiveBuffer(SOCKET_BYTES);
      opened.join(NftMessage.NOTICE_GROUP);
    } catch (KernelException e) {
      opened.close();
      throw e;
    }
    log.startAnew();
    socket = Optional.of(opened);
  }

  /** Takes what waits in the socket. */
  synchronized void drain() {
    for (int i = 0; i < MOST_DATAGRAMS && socket.isPresent() && receive(Duration.ZERO); i++) {
      // Until nothing waits.
    }
  }

  /**
   * Waits a little until all of this generation is in force: the kernel counts it up a moment
   * before its rules take the place of the old ones, and tells of it after that.
   */
  synchronized void await(long generation) {
    drain();
    for (int i = 0;
        i < NOTICE_WAITS && socket.isPresent() && log.heard() && !log.reached(generation);
        i++) {
      receive(NOTICE_WAIT);
    }
  }

  /**
   * Whether all of this generation is known to be in force; not where no notice came since we
   * listen, as at the start.
   */
  synchronized boolean inForce(long generation) {
    return log.reached(generation);
  }

  /** What happened until this generation was made. */
  synchronized Changes upTo(long generation) {
    return log.upTo(generation);
  }

  private boolean receive(Duration wait) {
    try {
      if (!socket.orElseThrow().receive(datagram, wait)) {
        return false;
      }
      log.take(datagram, clock.instant());
    } catch (KernelException e) {
      log.lose();
      if (e.errno() != Errno.ENOBUFS) {
        hangUp();
      }
    } catch (IOException e) {
      log.lose();
    }
    return true;
  }

  private void hangUp() {
    socket.ifPresent(NetlinkSocket::close);
    socket = Optional.empty();
  }

  @Override
  public synchronized void close() {
    closed = true;
    hangUp();
  }
}
