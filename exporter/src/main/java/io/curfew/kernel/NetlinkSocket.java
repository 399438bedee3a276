package io.curfew.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A netlink socket (netlink(7)): sends requests, receives datagrams.
 *
 * <p>Owned by one thread, which also closes it; only {@link #wake()} may be called from elsewhere.
 * It never looks into a datagram.
 */
public final class NetlinkSocket implements AutoCloseable {
  /** linux/netlink.h. */
  public enum Protocol {
    SOCK_DIAG(4), // NETLINK_SOCK_DIAG
    NETFILTER(12); // NETLINK_NETFILTER

    private final int number;

    Protocol(int number) {
      this.number = number;
    }
  }

  /** Whether an exchange is answered, asked after each datagram. */
  @FunctionalInterface
  public interface Answer {
    /**
     * Takes one datagram.
     *
     * @return true when the answer is complete
     * @throws IOException when the datagram is malformed or carries the kernel's refusal
     */
    boolean take(ByteBuffer datagram) throws IOException;
  }

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int SOCKADDR_NL_BYTES = 12;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_ADD_MEMBERSHIP = 1;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_DONTWAIT_TRUNC =
      MSG_DONTWAIT | 0x20; // MSG_TRUNC makes recv(2) return the whole length
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_DATAGRAMS = 1_000_000;

  private final String name;
  private final int fd;
  private final WakeUp wakeUp;
  private final PollSet poll;

  private NetlinkSocket(String name, int fd, WakeUp wakeUp) {
    this.name = name;
    this.fd = fd;
    this.wakeUp = wakeUp;
    this.poll = new PollSet(fd, wakeUp.fd());
  }

  /** Opens and binds a socket whose port id the kernel chooses. */
  public static NetlinkSocket open(Protocol protocol) throws KernelException {
    String name = protocol.name().toLowerCase(java.util.Locale.ROOT) + " netlink";
    int fd = LibC.C.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol.number);
    if (fd < 0) {
      throw KernelException.last("open " + name);
    }
    ByteBuffer address = Native.buffer(SOCKADDR_NL_BYTES).putShort(0, (short) AF_NETLINK);
    if (LibC.C.bind(fd, address, SOCKADDR_NL_BYTES) < 0) {
      KernelException failure = KernelException.last("bind " + name);
      LibC.C.close(fd);
      throw failure;
    }
    try {
      return new NetlinkSocket(name, fd, new WakeUp());
    } catch (KernelException e) {
      LibC.C.close(fd);
      throw e;
    }
  }

  /** Sizes the receive buffer in bytes, past net.core.rmem_max where CAP_NET_ADMIN allows it. */
  public void receiveBuffer(int bytes) throws KernelException {
    ByteBuffer value = Native.intValue(bytes);
    if (LibC.C.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, value, Integer.BYTES) < 0
        && LibC.C.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, value, Integer.BYTES) < 0) {
      throw KernelException.last("size the receive buffer of " + name);
    }
  }

  /** Joins a multicast group by its number (not its bit). */
  public void join(int group) throws KernelException {
    if (LibC.C.setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, Native.intValue(group), 4) < 0) {
      throw KernelException.last(
          "join group " + group + " of " + name + " (may need CAP_NET_ADMIN)");
    }
  }

  /** Sends the buffer's remaining bytes as one datagram; the buffer must be direct. */
  public void send(ByteBuffer request) throws KernelException {
    int length = request.remaining();
    if (LibC.C.send(fd, request, length, 0) != length) {
      throw KernelException.last("send to " + name);
    }
  }

  /**
   * Receives one datagram, waiting at most {@code wait}; afterwards the buffer is ready to be read.
   *
   * @return false when the wait ended without a datagram or {@link #wake()} was called
   * @throws KernelException ENOBUFS when the kernel had to drop datagrams; reading goes on with the
   *     next call
   * @throws IOException when the datagram is longer than the buffer
   */
  public boolean receive(ByteBuffer into, Duration wait) throws IOException {
    into.clear();
    if (!poll.readable(wait)) {
      into.limit(0);
      return false;
    }
    long length = LibC.C.recv(fd, into, into.capacity(), MSG_DONTWAIT_TRUNC);
    if (length < 0) {
      int errno = LibC.errno();
      into.limit(0);
      if (Errno.of(errno) == Errno.EAGAIN || Errno.of(errno) == Errno.EINTR) {
        return false;
      }
      throw new KernelException("receive from " + name, errno);
    }
    if (length > into.capacity()) {
      into.limit(0);
      throw new IOException(
          name + ": datagram of " + length + " bytes, room for " + into.capacity());
    }
    into.limit((int) length);
    return true;
  }

  /** Waits until something can be received; false when the wait ended without, or was ended. */
  public boolean readable(Duration wait) throws KernelException {
    return poll.readable(wait);
  }

  /**
   * Receives what waits, as far as the batch has room, without waiting.
   *
   * @return false when nothing waited
   * @throws KernelException as {@link #receive(ByteBuffer, Duration)}
   */
  public boolean receive(DatagramBatch batch) throws KernelException {
    int count = LibC.C.recvmmsg(fd, batch.headers(), batch.capacity(), MSG_DONTWAIT, 0);
    batch.received(Math.max(count, 0));
    if (count < 0) {
      int errno = LibC.errno();
      if (Errno.of(errno) == Errno.EAGAIN || Errno.of(errno) == Errno.EINTR) {
        return false;
      }
      throw new KernelException("receive from " + name, errno);
    }
    return count > 0;
  }

  /**
   * Sends a request and hands every datagram to {@code answer} until that is complete.
   *
   * @throws IOException when no datagram comes for five seconds, or the answer has no end
   */
  public void exchange(ByteBuffer request, ByteBuffer into, Answer answer) throws IOException {
    send(request);
    for (int datagrams = 0; datagrams < MAX_DATAGRAMS; datagrams++) {
      if (!receive(into, ANSWER_TIMEOUT)) {
        throw new IOException(name + ": no answer within " + ANSWER_TIMEOUT.toSeconds() + " s");
      }
      if (answer.take(into)) {
        return;
      }
    }
    throw new IOException(name + ": answer without an end");
  }

  /** Ends the owner's current wait, and each one after it, at once. */
  public void wake() {
    wakeUp.ring();
  }

  @Override
  public void close() {
    LibC.C.close(fd);
    wakeUp.close();
  }
}
