package io.curfew.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Needs no root: anybody may open sock_diag. */
final class NetlinkSocketTest {
  @Test
  void aWaitEndsWithoutADatagram() throws Exception {
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.Protocol.SOCK_DIAG)) {
      assertThat(socket.receive(Native.buffer(64), Duration.ofMillis(1))).isFalse();
    }
  }

  @Test
  void wakeUpEndsALongWaitOfAnotherThread() throws Exception {
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.Protocol.SOCK_DIAG)) {
      CompletableFuture<Boolean> waiting =
          CompletableFuture.supplyAsync(() -> receive(socket, Native.buffer(64)));
      socket.wake();
      assertThat(waiting.get(10, TimeUnit.SECONDS)).isFalse();
    }
  }

  private static boolean receive(NetlinkSocket socket, ByteBuffer into) {
    try {
      return socket.receive(into, Duration.ofMinutes(10));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void namesErrnoInWords() {
    assertThat(new KernelException("open x", 1))
        .hasMessage("open x: operation not permitted (EPERM)");
    assertThat(new KernelException("open x", 9999))
        .hasMessage("open x: unexpected error (errno 9999)");
    assertThat(new KernelException("open x", 105).errno()).isEqualTo(Errno.ENOBUFS);
  }
}
