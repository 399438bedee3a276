package io.curfew.netlink;

import java.nio.ByteBuffer;

/**
 * struct nlmsghdr (linux/netlink.h), in the machine's byte order.
 *
 * <pre>
 *   0                   1                   2                   3
 *  +---------------------------------------------------------------+
 *  |                length, this header included                   | 0
 *  +-------------------------------+-------------------------------+
 *  |             type              |             flags             | 4
 *  +-------------------------------+-------------------------------+
 *  |                        sequence number                        | 8
 *  +---------------------------------------------------------------+
 *  |                            port id                            | 12
 *  +---------------------------------------------------------------+
 * </pre>
 */
public record MessageHeader(int length, int type, int flags, int sequence, int portId) {
  public static final int BYTES = 16;

  static final int LENGTH = 0;
  static final int TYPE = 4;
  static final int FLAGS = 6;
  static final int SEQUENCE = 8;
  static final int PORT_ID = 12;

  /** NLM_F_REQUEST. */
  public static final int REQUEST = 0x1;

  /** NLM_F_MULTI: one of several, a DONE follows. */
  public static final int MULTI = 0x2;

  /** NLM_F_ACK: answer even success with an NLMSG_ERROR of 0. */
  public static final int ACK = 0x4;

  /** NLM_F_DUMP_INTR: the listing changed while it was made. */
  public static final int DUMP_INTERRUPTED = 0x10;

  /** NLM_F_DUMP: NLM_F_ROOT and NLM_F_MATCH. */
  public static final int DUMP = 0x300;

  /** NLM_F_CREATE: on a conntrack message, NEW rather than UPDATE. */
  public static final int CREATE = 0x400;

  static final int NLMSG_NOOP = 1;
  static final int NLMSG_ERROR = 2;
  static final int NLMSG_DONE = 3;

  /** Reads the header at {@code at}; the whole message lies within the buffer's limit. */
  public static MessageHeader read(ByteBuffer datagram, int at) throws MalformedMessage {
    int room = datagram.limit() - at;
    if (room < BYTES) {
      throw new MalformedMessage(
          at, "message", "header of " + BYTES + " bytes expected, " + room + " left");
    }
    int length = datagram.getInt(at + LENGTH);
    if (length < BYTES || length > room) {
      throw new MalformedMessage(at, "message", "length " + length + " of " + room + " bytes left");
    }
    return new MessageHeader(
        length,
        Short.toUnsignedInt(datagram.getShort(at + TYPE)),
        Short.toUnsignedInt(datagram.getShort(at + FLAGS)),
        datagram.getInt(at + SEQUENCE),
        datagram.getInt(at + PORT_ID));
  }

  public boolean has(int flag) {
    return (flags & flag) == flag;
  }

  /** Netlink pads messages and attributes to four bytes. */
  static int aligned(int length) {
    return (length + 3) & ~3;
  }
}
