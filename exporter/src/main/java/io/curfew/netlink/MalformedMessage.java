package io.curfew.netlink;

import java.io.IOException;

/** Bytes that break the netlink format; the message is lost, the stream is not. */
public final class MalformedMessage extends IOException {
  private static final long serialVersionUID = 1L;

  private final int offset;

  /**
   * Says what is wrong and where.
   *
   * @param offset where in the datagram, in bytes
   * @param path the attribute path, outermost first, as in "rule.expressions"
   */
  public MalformedMessage(int offset, String path, String problem) {
    super(path + " at byte " + offset + ": " + problem);
    this.offset = offset;
  }

  public int offset() {
    return offset;
  }
}
