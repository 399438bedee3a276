package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes one request: header, fixed part, attributes; lengths are filled in as parts end. */
public final class MessageWriter {
  private static final int NESTED = 0x8000; // NLA_F_NESTED

  private final ByteBuffer into;
  private final int start;

  /**
   * Begins a message at the buffer's position.
   *
   * @param flags of {@link MessageHeader}; NLM_F_REQUEST is added
   */
  public MessageWriter(ByteBuffer into, int type, int flags, int sequence) {
    this.into = into;
    this.start = into.position();
    into.putInt(0).putShort((short) type).putShort((short) (flags | MessageHeader.REQUEST));
    into.putInt(sequence).putInt(0);
  }

  /** A message of its own in a fresh direct buffer of {@code bytes}. */
  public static MessageWriter request(int bytes, int type, int flags, int sequence) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    return new MessageWriter(buffer, type, flags, sequence);
  }

  /** Fixed part, copied as it stands. */
  public MessageWriter fixed(byte... bytes) {
    into.put(bytes);
    return this;
  }

  public MessageWriter string(int type, String value) {
    return bytes(type, (value + "\0").getBytes(StandardCharsets.UTF_8));
  }

  public MessageWriter be32(int type, int value) {
    return bytes(type, ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  public MessageWriter be64(int type, long value) {
    return bytes(type, ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  public MessageWriter bytes(int type, byte[] value) {
    into.putShort((short) (AttributeReader.HEADER_BYTES + value.length))
        .putShort((short) type)
        .put(value);
    return pad();
  }

  public MessageWriter nested(int type, Consumer<MessageWriter> inner) {
    int at = into.position();
    into.putShort((short) 0).putShort((short) (type | NESTED));
    inner.accept(this);
    into.putShort(at, (short) (into.position() - at));
    return this;
  }

  /** Ends the message; the buffer is ready to be sent from its beginning. */
  public ByteBuffer finish() {
    into.putInt(start, into.position() - start);
    return into.flip();
  }

  private MessageWriter pad() {
    while ((into.position() - start) % 4 != 0) {
      into.put((byte) 0);
    }
    return this;
  }
}
