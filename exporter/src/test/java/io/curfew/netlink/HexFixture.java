package io.curfew.netlink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Bytes written down from the real kernel: {@code NAME.hex}, in which {@code #} begins a comment
 * and blanks mean nothing, and {@code NAME.expect}, the toString of the record that they decode to.
 *
 * <p>All are little-endian netlink; {@link #datagram()} has that order whatever machine tests it.
 */
public record HexFixture(String name, String hex) {
  /** Junk before and after, to catch a decoder that reads from 0 or past its message. */
  private static final int JUNK = 12;

  /** A fixture by its path below the test resources, without the suffix: "netlink/nft-rule". */
  public static HexFixture named(String name) {
    String digits =
        text(name + ".hex")
            .lines()
            .map(line -> line.replaceFirst("#.*", "").replaceAll("\\s", ""))
            .collect(Collectors.joining());
    return new HexFixture(name, digits);
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  public String expected() {
    return text(name + ".expect").strip();
  }

  public ByteBuffer datagram() {
    return prefix(bytes().length);
  }

  /** The first {@code length} bytes, as a receive that was cut short leaves them. */
  public ByteBuffer prefix(int length) {
    return ByteBuffer.wrap(Arrays.copyOf(bytes(), length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The message at a position other than 0, amid junk; position and limit enclose it. */
  public ByteBuffer amidJunk() {
    byte[] message = bytes();
    byte[] all = new byte[message.length + 2 * JUNK];
    Arrays.fill(all, (byte) 0xee);
    System.arraycopy(message, 0, all, JUNK, message.length);
    return ByteBuffer.wrap(all)
        .order(ByteOrder.LITTLE_ENDIAN)
        .limit(JUNK + message.length)
        .position(JUNK);
  }

  @Override
  public String toString() {
    return name;
  }

  static String text(String resource) {
    try (InputStream in = HexFixture.class.getResourceAsStream("/" + resource)) {
      return new String(
          Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(resource, e);
    }
  }
}
