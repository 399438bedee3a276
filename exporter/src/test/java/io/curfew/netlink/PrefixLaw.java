package io.curfew.netlink;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;

/**
 * What holds for every decoder of a message: no part of it, cut off anywhere, passes for the whole.
 */
final class PrefixLaw {
  /** Decodes the one message of a datagram. */
  @FunctionalInterface
  interface Decoder {
    Object decode(ByteBuffer datagram) throws MalformedMessage;
  }

  private PrefixLaw() {}

  static void holds(HexFixture fixture, Decoder decoder) {
    for (int length = 0; length < fixture.bytes().length; length++) {
      ByteBuffer cut = fixture.prefix(length);
      assertThatThrownBy(() -> decoder.decode(cut))
          .as("%s cut to %d bytes", fixture, length)
          .isInstanceOf(MalformedMessage.class);
    }
  }
}
