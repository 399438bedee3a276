package io.curfew.ssh;

import io.curfew.kernel.KernelException;
import io.curfew.kernel.Native;
import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.Messages;
import io.curfew.netlink.Refused;
import io.curfew.netlink.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Requests to nf_tables over one socket, one after another. The kernel knows a table's owner by
 * this socket: with its end the table is nobody's. Owned by one thread.
 */
final class NftTalk implements AutoCloseable {
  /** A request that bears the number it is given. */
  @FunctionalInterface
  interface Request {
    ByteBuffer with(int sequence);
  }

  private static final int ENOENT = 2;
  private static final int RECEIVE_BYTES = 1 << 17;

  private final String about;
  private final NetlinkSocket socket;
  private final ByteBuffer received = Native.buffer(RECEIVE_BYTES);
  private int sequence;

  NftTalk(String about) throws IOException {
    this.about = about;
    this.socket = NetlinkSocket.open(NetlinkSocket.Protocol.NETFILTER);
  }

  /**
   * Asks for a listing.
   *
   * @return how it ended; empty where the kernel has no such thing
   */
  Optional<Reply> list(Request request, Messages.Taker taker) throws IOException {
    int asked = next();
    return answered(request.with(asked), Reply.dump(asked, taker));
  }

  /**
   * Asks for one thing.
   *
   * @return false where the kernel has none
   */
  boolean one(Request request, Messages.Taker taker) throws IOException {
    int asked = next();
    return answered(request.with(asked), Reply.single(asked, taker)).isPresent();
  }

  /**
   * Has a batch made.
   *
   * @return the error number where the kernel refuses
   */
  Optional<Integer> change(Request batch) throws IOException {
    int asked = next();
    try {
      socket.exchange(
          batch.with(asked), received, Reply.single(asked, (header, datagram, at) -> {})::take);
      return Optional.empty();
    } catch (Refused e) {
      return Optional.of(e.errno());
    }
  }

  /** A batch takes three numbers. */
  private int next() {
    sequence += 3;
    return sequence;
  }

  private Optional<Reply> answered(ByteBuffer request, Reply reply) throws IOException {
    try {
      socket.exchange(request, received, reply::take);
      return Optional.of(reply);
    } catch (Refused e) {
      if (e.errno() == ENOENT) {
        return Optional.empty();
      }
      KernelException refusal = refusal(e.errno());
      refusal.initCause(e);
      throw refusal;
    }
  }

  KernelException refusal(int errno) {
    return new KernelException("nf_tables, " + about + " (needs CAP_NET_ADMIN)", errno);
  }

  @Override
  public void close() {
    socket.close();
  }
}
