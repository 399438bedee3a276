package io.curfew.flow;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Bytes that others chose (names, arguments, paths: any byte but NUL and sometimes /) as text, and
 * that text made fit for a terminal. Nothing is lost: a byte that is no UTF-8 becomes the lone
 * surrogate U+DC00 + byte, which no valid text holds.
 */
public final class RawText {
  private static final int LONE_BYTE = 0xdc00;

  private RawText() {}

  static String decode(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (LONE_BYTE | Byte.toUnsignedInt(in.get())));
      }
      result = decoder.decode(in, out, true);
    }
    return out.flip().toString();
  }

  /**
   * Whether a character may move a cursor, start an escape sequence, end a line, reorder or hide
   * text (UAX #9, UTR #36), or means nothing at all.
   */
  static boolean unfit(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  /**
   * The text with every unfit character escaped: {@code \}{@code x1b} is a byte that is no UTF-8,
   * {@code \}{@code u{202e}} a character, and a backslash is doubled.
   */
  public static String printable(String text) {
    int first = 0;
    while (first < text.length() && plain(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder printable = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      if (codePoint == '\\') {
        printable.append("\\\\");
      } else if (codePoint > LONE_BYTE + 0x7f && codePoint <= LONE_BYTE + 0xff) {
        printable.append("\\x").append(Integer.toHexString(codePoint - LONE_BYTE));
      } else if (unfit(codePoint)) {
        printable.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
      } else {
        printable.appendCodePoint(codePoint);
      }
    }
    return printable.toString();
  }

  private static boolean plain(char c) {
    return c >= ' ' && c < 0x7f && c != '\\';
  }
}
