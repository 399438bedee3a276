package io.curfew.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The messages of one datagram, in order. */
public final class Messages {
  /**
   * Takes one message; its payload starts at {@code at + MessageHeader.BYTES} and ends before
   * {@code at + header.length()}.
   */
  @FunctionalInterface
  public interface Taker {
    void take(MessageHeader header, ByteBuffer datagram, int at) throws IOException;
  }

  private Messages() {}

  /**
   * Hands every message to {@code taker}.
   *
   * @throws MalformedMessage when the framing is broken; the messages before it were handed over
   */
  public static void each(ByteBuffer datagram, Taker taker) throws IOException {
    int at = datagram.position();
    while (at < datagram.limit()) {
      MessageHeader header = MessageHeader.read(datagram, at);
      taker.take(header, datagram, at);
      at = Math.min(at + MessageHeader.aligned(header.length()), datagram.limit());
    }
  }
}
