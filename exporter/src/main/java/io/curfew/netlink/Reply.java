package io.curfew.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The receiving end of one request: collects its messages until the kernel says that it is
 * answered.
 *
 * <p>Datagrams of other requests or of a multicast group on the same socket are passed over by
 * their sequence number. One reply serves one request.
 */
public final class Reply {
  private final int sequence;
  private final boolean untilDone;
  private final Messages.Taker taker;
  private boolean interrupted;
  private boolean complete;

  private Reply(int sequence, boolean untilDone, Messages.Taker taker) {
    this.sequence = sequence;
    this.untilDone = untilDone;
    this.taker = taker;
  }

  /** A listing, which ends with NLMSG_DONE. */
  public static Reply dump(int sequence, Messages.Taker taker) {
    return new Reply(sequence, true, taker);
  }

  /** A single message or acknowledgement. */
  public static Reply single(int sequence, Messages.Taker taker) {
    return new Reply(sequence, false, taker);
  }

  /**
   * Takes one datagram.
   *
   * @return true when the request is answered completely
   * @throws Refused when the kernel answers with an error number
   * @throws MalformedMessage when the bytes are no netlink messages
   */
  public boolean take(ByteBuffer datagram) throws IOException {
    Messages.each(datagram, this::message);
    return complete;
  }

  /**
   * Whether the listing changed while the kernel made it (NLM_F_DUMP_INTR): it may lack or repeat
   * objects.
   */
  public boolean interrupted() {
    return interrupted;
  }

  private void message(MessageHeader header, ByteBuffer datagram, int at) throws IOException {
    if (header.sequence() != sequence || header.type() == MessageHeader.NLMSG_NOOP) {
      return;
    }
    interrupted |= header.has(MessageHeader.DUMP_INTERRUPTED);
    switch (header.type()) {
      case MessageHeader.NLMSG_ERROR, MessageHeader.NLMSG_DONE -> end(header, datagram, at);
      default -> {
        taker.take(header, datagram, at);
        complete |= !untilDone;
      }
    }
  }

  /**
   * struct nlmsgerr starts with the negative errno; a DONE carries one too where the dump failed
   * half-way.
   */
  private void end(MessageHeader header, ByteBuffer datagram, int at) throws IOException {
    complete = true;
    if (header.length() >= MessageHeader.BYTES + Integer.BYTES) {
      int error = datagram.getInt(at + MessageHeader.BYTES);
      if (error != 0) {
        throw new Refused(-error);
      }
    }
  }
}
