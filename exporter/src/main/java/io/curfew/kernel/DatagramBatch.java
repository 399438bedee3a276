package io.curfew.kernel;

import java.nio.ByteBuffer;

/**
 * Room for several datagrams that one call receives (recvmmsg(2)), and afterwards those datagrams.
 *
 * <pre>
 *  struct mmsghdr, 64 bit, 64 bytes: 0 name | 8 namelen | 16 iov | 24 iovlen | 32 control
 *                                    40 controllen | 48 flags | 56 unsigned msg_len
 *  struct iovec, 16 bytes:           0 base | 8 len
 * </pre>
 *
 * <p>Owned by one thread.
 */
public final class DatagramBatch {
  private static final int MMSGHDR_BYTES = 64;
  private static final int MSG_IOV = 16;
  private static final int MSG_IOVLEN = 24;
  private static final int MSG_FLAGS = 48;
  private static final int MSG_LEN = 56;
  private static final int IOVEC_BYTES = 16;
  private static final int IOV_LEN = 8;
  private static final int MSG_TRUNC = 0x20;

  private final int room;
  private final ByteBuffer headers;

  /** Kept reachable: the headers hold its address. */
  private final ByteBuffer vectors;

  private final ByteBuffer bytes;
  private int received;

  /**
   * Makes room.
   *
   * @param datagrams most received by one call
   * @param room bytes of the longest datagram
   */
  public DatagramBatch(int datagrams, int room) {
    this.room = room;
    headers = Native.buffer(datagrams * MMSGHDR_BYTES);
    vectors = Native.buffer(datagrams * IOVEC_BYTES);
    bytes = Native.buffer(datagrams * room);
    long base = Native.address(bytes);
    long vector = Native.address(vectors);
    for (int i = 0; i < datagrams; i++) {
      vectors.putLong(i * IOVEC_BYTES, base + (long) i * room);
      vectors.putLong(i * IOVEC_BYTES + IOV_LEN, room);
      headers.putLong(i * MMSGHDR_BYTES + MSG_IOV, vector + (long) i * IOVEC_BYTES);
      headers.putLong(i * MMSGHDR_BYTES + MSG_IOVLEN, 1);
    }
  }

  ByteBuffer headers() {
    return headers;
  }

  int capacity() {
    return headers.capacity() / MMSGHDR_BYTES;
  }

  void received(int datagrams) {
    received = datagrams;
  }

  /** How many datagrams the last call received. */
  public int size() {
    return received;
  }

  /** Whether the last call filled the room, so that more may wait. */
  public boolean full() {
    return received == capacity();
  }

  /** Whether a datagram was longer than its room, and lost its end. */
  public boolean truncated(int index) {
    return (headers.getInt(index * MMSGHDR_BYTES + MSG_FLAGS) & MSG_TRUNC) != 0;
  }

  /**
   * One datagram: position and limit enclose it. The buffer is the same for all, and as long as the
   * next one is not asked for it stays as it is.
   */
  public ByteBuffer datagram(int index) {
    int from = index * room;
    int length = headers.getInt(index * MMSGHDR_BYTES + MSG_LEN);
    return bytes.limit(from + length).position(from);
  }
}
