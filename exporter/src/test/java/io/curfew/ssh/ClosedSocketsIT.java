package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.kernel.NetlinkSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Real connections on loopback, which this JVM's network namespace has for itself. */
final class ClosedSocketsIT {
  private final BlockingQueue<Map.Entry<ConnectionKey, Long>> closed = new LinkedBlockingQueue<>();

  private final CountDownLatch lost = new CountDownLatch(1);
  private final ClosedSockets.Listener listener =
      new ClosedSockets.Listener() {
        @Override
        public void closed(ConnectionKey key, long cookie) {
          closed.add(Map.entry(key, cookie));
        }

        @Override
        public void lost() {
          lost.countDown();
        }
      };

  @Test
  void theEndOfAConnectionIsToldByItsKeyAndCookie() throws Exception {
    aConnectionEnds("127.0.0.1", "127.0.0.1");
  }

  @Test
  void theEndOfAnIpv6ConnectionIsToldToo() throws Exception {
    aConnectionEnds("::1", "::1");
  }

  @Test
  void aMappedConnectionIsToldByItsIpv4Addresses() throws Exception {
    aConnectionEnds("::", "127.0.0.1");
  }

  @Test
  void aFailureIsTriedAgainAndMayHaveLostAnEnd() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    ClosedSockets.Opener second =
        () -> {
          if (opened.incrementAndGet() == 1) {
            throw new IOException("no buffer space");
          }
          return NetlinkSocket.open(NetlinkSocket.Protocol.SOCK_DIAG);
        };
    try (ServerSocket server = listen("127.0.0.1");
        ClosedSockets sockets =
            new ClosedSockets(
                List.of(server.getLocalPort()), listener, second, Duration.ofMillis(10))) {
      sockets.start();
      assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
      connectAndAccept(server, "127.0.0.1").run();
      assertThat(closed.poll(5, TimeUnit.SECONDS)).isNotNull();
      assertThat(opened).hasValue(2);
    }
  }

  private void aConnectionEnds(String bound, String address) throws Exception {
    try (ServerSocket other = listen(address);
        ServerSocket server = listen(bound);
        SocketTable table = new SocketTable(List.of(server.getLocalPort()));
        ClosedSockets sockets = new ClosedSockets(List.of(server.getLocalPort()), listener)) {
      sockets.start();
      connectAndAccept(other, address).run();
      Runnable end = connectAndAccept(server, address);
      Map<ConnectionKey, Socket> before = table.read();
      assertThat(before).hasSize(1);
      Socket open = before.values().iterator().next();
      assertThat(closed).isEmpty();
      end.run();
      assertThat(closed.poll(5, TimeUnit.SECONDS)).isEqualTo(Map.entry(open.key(), open.cookie()));
      assertThat(closed.poll(100, TimeUnit.MILLISECONDS)).isNull();
      assertThat(table.read()).isEmpty();
      assertThat(table.listening()).hasSize(1);
    }
  }

  private static ServerSocket listen(String address) throws Exception {
    ServerSocket server = new ServerSocket();
    server.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
    return server;
  }

  /** The result ends the connection, the peer first: nothing is left in time-wait here. */
  private static Runnable connectAndAccept(ServerSocket server, String address) throws Exception {
    java.net.Socket peer =
        new java.net.Socket(InetAddress.getByName(address), server.getLocalPort());
    java.net.Socket accepted = server.accept();
    return () -> {
      try (accepted) {
        peer.close();
        assertThat(accepted.getInputStream().read()).isEqualTo(-1);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    };
  }
}
