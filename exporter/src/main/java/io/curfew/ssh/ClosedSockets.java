package io.curfew.ssh;

import io.curfew.kernel.Errno;
import io.curfew.kernel.KernelException;
import io.curfew.kernel.Native;
import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.MessageHeader;
import io.curfew.netlink.Messages;
import io.curfew.netlink.SockDiagKey;
import io.curfew.netlink.SockDiagRequest;
import io.curfew.netlink.SockDiagSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the kernel's notices of sockets that ended, on a thread of its own.
 *
 * <p>Only for speed: where the kernel refuses it, or a notice is lost, the next reading finds the
 * connection gone all the same.
 */
final class ClosedSockets implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClosedSockets.class);

  /** The host's every TCP socket is told of, not only the SSH ports'. */
  private static final int QUEUE_BYTES = 1 << 20;

  private static final int RECEIVE_BYTES = 1 << 14;
  private static final int MAX_DRAINED = 10_000;
  private static final Duration IDLE = Duration.ofMinutes(1);

  /** Between two bursts of notices: as often as that a listener is woken at most. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** After a failure: the kernel may have been short of memory. */
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** Told on this object's thread; must not block. */
  interface Listener {
    void closed(ConnectionKey key, long cookie);

    /** Some notices were lost: any connection may have ended. */
    void lost();
  }

  /** Asks the kernel for a socket. */
  @FunctionalInterface
  interface Opener {
    NetlinkSocket open() throws IOException;
  }

  private final Set<Integer> ports;
  private final Listener listener;
  private final Opener opener;
  private final Duration retry;
  private final ByteBuffer received = Native.buffer(RECEIVE_BYTES);
  private final CountDownLatch ready = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "ssh-closed");
  private Optional<NetlinkSocket> open = Optional.empty();

  private String problem = "";

  ClosedSockets(List<Integer> ports, Listener listener) {
    this(ports, listener, () -> NetlinkSocket.open(NetlinkSocket.Protocol.SOCK_DIAG), RETRY);
  }

  ClosedSockets(List<Integer> ports, Listener listener, Opener opener, Duration retry) {
    this.ports = Set.copyOf(ports);
    this.listener = listener;
    this.opener = opener;
    this.retry = retry;
    thread.setDaemon(true);
  }

  /** Begins; every socket that ends after this returned is told of, where the kernel does so. */
  void start() {
    thread.start();
    try {
      boolean unused = ready.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      boolean ended = false;
      while (!ended) {
        try {
          open();
        } catch (IOException e) {
          failed(String.valueOf(e.getMessage()));
        }
        ready.countDown();
        ended = closing.await(retry.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void open() throws IOException, InterruptedException {
    try (NetlinkSocket socket = opener.open()) {
      try {
        hold(Optional.of(socket));
        socket.receiveBuffer(QUEUE_BYTES);
        socket.join(SockDiagRequest.GROUP_TCP4_CLOSED);
        socket.join(SockDiagRequest.GROUP_TCP6_CLOSED);
        ready.countDown();
        works();
        follow(socket);
      } finally {
        // Before it is closed: a wake-up of a closed socket would ring somebody else's descriptor.
        hold(Optional.empty());
      }
    }
  }

  private void failed(String why) {
    if (!why.equals(problem)) {
      log.warn("ssh: ends of connections are seen by polling only: {}", why);
    }
    problem = why;
  }

  private void works() {
    if (!problem.isEmpty()) {
      log.info("ssh: ends of connections are seen at once again");
      problem = "";
      listener.lost();
    }
  }

  private void follow(NetlinkSocket socket) throws IOException, InterruptedException {
    boolean ended = false;
    while (!ended) {
      boolean some = take(socket, IDLE);
      for (int n = 0; some && n < MAX_DRAINED; n++) {
        some = take(socket, Duration.ZERO);
      }
      ended = closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private boolean take(NetlinkSocket socket, Duration wait) throws IOException {
    try {
      if (!socket.receive(received, wait)) {
        return false;
      }
    } catch (KernelException e) {
      if (e.errno() != Errno.ENOBUFS) {
        throw e;
      }
      listener.lost();
      return true;
    }
    Messages.each(received, this::notice);
    return true;
  }

  private void notice(MessageHeader header, ByteBuffer datagram, int at) throws IOException {
    if (!SockDiagSocket.is(header)) {
      return;
    }
    SockDiagSocket socket = SockDiagSocket.read(header, datagram, at, SockDiagKey.TCP);
    // A listener's end has no peer.
    if (ports.contains(socket.localPort()) && socket.remotePort() != 0) {
      Peer peer = new Peer(socket.remote(), socket.remotePort());
      listener.closed(new ConnectionKey(peer, socket.local(), socket.localPort()), socket.cookie());
    }
  }

  private synchronized void hold(Optional<NetlinkSocket> socket) {
    open = socket;
    if (closing.getCount() == 0) {
      socket.ifPresent(NetlinkSocket::wake);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    synchronized (this) {
      open.ifPresent(NetlinkSocket::wake);
    }
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
