package io.curfew.firewall;

import io.curfew.metrics.LabelText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A rule's comment or text, made fit to be a label of at most 200 bytes. */
final class RuleName {
  static final int MAX_BYTES = 200;
  private static final int DIGEST_BYTES = 4;
  private static final int KEPT_BYTES = MAX_BYTES - 2 * DIGEST_BYTES;

  private RuleName() {}

  /** Longer names keep their beginning and end in 8 hex digits of a digest of the whole. */
  static String of(String text) {
    String printable = LabelText.of(text);
    byte[] bytes = printable.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_BYTES) {
      return printable;
    }
    int kept = KEPT_BYTES;
    while ((bytes[kept] & 0xc0) == 0x80) {
      kept--;
    }
    byte[] digest = sha256(bytes);
    return new String(bytes, 0, kept, StandardCharsets.UTF_8)
        + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
