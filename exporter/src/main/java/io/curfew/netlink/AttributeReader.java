package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Walks the attributes of one byte range (struct nlattr, linux/netlink.h).
 *
 * <pre>
 *  +-------------------------------+-------------------------------+
 *  |  length, header included      |N|B|          type             | 0
 *  +-------------------------------+-------------------------------+
 *  |  payload, padded to 4 bytes                                   | 4
 * </pre>
 *
 * <p>N (NLA_F_NESTED) and B (NLA_F_NET_BYTEORDER) are masked out of the type. Integers in
 * netfilter's payloads are big-endian whatever B says; which order a value has is the caller's
 * knowledge, hence one reader method for each. Call {@link #next()} before the first value. Unknown
 * types are the caller's to skip, simply by not asking for their value.
 */
public final class AttributeReader {
  public static final int HEADER_BYTES = 4;
  private static final int TYPE_MASK = 0x3fff;

  private final ByteBuffer bytes;
  private final Optional<AttributeReader> around;
  private final String name;
  private int end;
  private int following;
  private int type;
  private int from;
  private int length;

  private AttributeReader(
      ByteBuffer bytes, int from, int end, Optional<AttributeReader> around, String name) {
    this.bytes = bytes;
    this.following = from;
    this.end = end;
    this.around = around;
    this.name = name;
  }

  /**
   * The attributes from {@code from} on.
   *
   * @param end exclusive; within the buffer's limit
   * @param path what the range is, for error texts
   */
  public static AttributeReader of(ByteBuffer bytes, int from, int end, String path)
      throws MalformedMessage {
    if (from > end || end > bytes.limit()) {
      throw new MalformedMessage(from, path, "range ends at " + end + " of " + bytes.limit());
    }
    return new AttributeReader(bytes, from, end, Optional.empty(), path);
  }

  /**
   * The attributes of a message whose fixed part after the netlink header has {@code fixedBytes}.
   */
  public static AttributeReader ofMessage(
      MessageHeader header, ByteBuffer datagram, int at, int fixedBytes, String path)
      throws MalformedMessage {
    return of(datagram, at + MessageHeader.BYTES + fixedBytes, at + header.length(), path);
  }

  /** Moves to the next attribute; false at the end of the range. */
  public boolean next() throws MalformedMessage {
    int room = end - following;
    if (room <= 0) {
      return false;
    }
    if (room < HEADER_BYTES) {
      throw new MalformedMessage(
          following, path(), "attribute header expected, " + room + " bytes left");
    }
    int whole = Short.toUnsignedInt(bytes.getShort(following));
    if (whole < HEADER_BYTES || whole > room) {
      throw new MalformedMessage(
          following, path(), "attribute length " + whole + " of " + room + " left");
    }
    type = Short.toUnsignedInt(bytes.getShort(following + 2)) & TYPE_MASK;
    from = following + HEADER_BYTES;
    length = whole - HEADER_BYTES;
    following += MessageHeader.aligned(whole);
    return true;
  }

  /** Where the current attribute's payload begins in the buffer. */
  int start() {
    return from;
  }

  /** Where the range begins, as long as {@link #next()} was not called. */
  int rangeStart() {
    return following;
  }

  /** Bytes of the range, as long as {@link #next()} was not called. */
  int rangeLength() {
    return end - following;
  }

  public int type() {
    return type;
  }

  /** Payload bytes of the current attribute. */
  public int length() {
    return length;
  }

  /**
   * The attributes within the current one.
   *
   * @param name what they are, for error texts
   */
  public AttributeReader nested(String name) {
    // A set's listing nests thousands of times, and hardly ever has an error to word.
    return new AttributeReader(bytes, from, from + length, Optional.of(this), name);
  }

  /**
   * Aims a reader that {@link #nested} made at what is now the current attribute of the one it was
   * made from: a listing of thousands is walked with a handful of readers.
   */
  void again() {
    AttributeReader outer = around.orElseThrow();
    following = outer.from;
    end = outer.from + outer.length;
  }

  public int u8() throws MalformedMessage {
    expect(Byte.BYTES);
    return Byte.toUnsignedInt(bytes.get(from));
  }

  /** Big-endian, unsigned. */
  public int be16() throws MalformedMessage {
    expect(Short.BYTES);
    short value = bytes.getShort(from);
    return Short.toUnsignedInt(
        bytes.order() == ByteOrder.BIG_ENDIAN ? value : Short.reverseBytes(value));
  }

  /** Big-endian, as an int with the sign bit used. */
  public int be32() throws MalformedMessage {
    expect(Integer.BYTES);
    int value = bytes.getInt(from);
    return bytes.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value);
  }

  /** Big-endian; counters of the kernel stay below 2^63. */
  public long be64() throws MalformedMessage {
    expect(Long.BYTES);
    long value = bytes.getLong(from);
    return bytes.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
  }

  /** In the machine's own byte order, as inet_diag writes its values. */
  public long host64() throws MalformedMessage {
    expect(Long.BYTES);
    return bytes.getLong(from);
  }

  /** A copy of the payload, which must be {@code bytes} long. */
  public byte[] exactly(int bytes) throws MalformedMessage {
    expect(bytes);
    return copy();
  }

  /** A copy of the payload. */
  public byte[] copy() {
    byte[] payload = new byte[length];
    bytes.get(from, payload);
    return payload;
  }

  /**
   * A digest of all bytes that {@link #next()} has not come to yet. Two ranges that differ in one
   * aligned word never share it.
   */
  long digest(long seed) {
    long digest = seed;
    int at = following;
    for (; at <= end - Integer.BYTES; at += Integer.BYTES) {
      digest = mixed(digest, bytes.getInt(at));
    }
    for (; at < end; at++) {
      digest = mixed(digest, bytes.get(at));
    }
    return digest;
  }

  static long mixed(long digest, long value) {
    // Odd, so that each step can be undone and no difference is lost.
    long product = (digest ^ value) * 0x9e3779b97f4a7c15L;
    return product ^ product >>> 32;
  }

  /** A copy of the payload. */
  Octets octets() {
    return Octets.over(copy());
  }

  /** Whether the payload is this text of ASCII, with or without a NUL at its end. */
  boolean says(String text) {
    int letters = text.length();
    if (length < letters || length > letters + 1) {
      return false;
    }
    for (int i = 0; i < letters; i++) {
      if (bytes.get(from + i) != text.charAt(i)) {
        return false;
      }
    }
    return length == letters || bytes.get(from + letters) == 0;
  }

  /** A NUL-terminated string; bytes that are no UTF-8 become U+FFFD. */
  public String string() {
    byte[] payload = copy();
    int used = 0;
    while (used < payload.length && payload[used] != 0) {
      used++;
    }
    return new String(payload, 0, used, StandardCharsets.UTF_8);
  }

  private String path() {
    return around.map(outer -> outer.path() + "." + name).orElse(name);
  }

  private void expect(int wanted) throws MalformedMessage {
    if (length != wanted) {
      throw new MalformedMessage(
          from, path() + "." + type, wanted + " bytes expected, not " + length);
    }
  }
}
