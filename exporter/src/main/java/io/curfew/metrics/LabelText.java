package io.curfew.metrics;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Makes any text fit to be a label value: valid Unicode, control characters escaped. */
public final class LabelText {
  private static final int DIGEST_BYTES = 4;

  private LabelText() {}

  /**
   * Control characters, bidi controls and unpaired surrogates become {@code \}{@code xNN} or {@code
   * \}{@code uNNNN}; all else stays.
   *
   * <p>Unpaired surrogates would all become "?" in UTF-8, and so merge series that differ.
   */
  public static String of(String text) {
    if (text.codePoints().noneMatch(LabelText::unfit)) {
      return text;
    }
    StringBuilder printable = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (!unfit(c)) {
                printable.appendCodePoint(c);
              } else {
                printable.append(
                    c < 0x100 ? String.format("\\x%02x", c) : String.format("\\u%04x", c));
              }
            });
    return printable.toString();
  }

  /**
   * As {@link #of(String)}, of at most so many bytes of UTF-8: a longer text keeps its beginning
   * and ends in 8 hex digits of a digest of the whole.
   */
  public static String bounded(String text, int maxBytes) {
    String printable = of(text);
    byte[] bytes = printable.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= maxBytes) {
      return printable;
    }
    int kept = maxBytes - 2 * DIGEST_BYTES;
    while ((bytes[kept] & 0xc0) == 0x80) {
      kept--;
    }
    return new String(bytes, 0, kept, StandardCharsets.UTF_8)
        + HexFormat.of().formatHex(sha256(bytes), 0, DIGEST_BYTES);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static boolean unfit(int codePoint) {
    return Character.isISOControl(codePoint)
        || Character.getType(codePoint) == Character.SURROGATE
        || Character.getType(codePoint) == Character.FORMAT
        || codePoint == 0x2028
        || codePoint == 0x2029;
  }
}
