package io.curfew.ssh;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Undoes what sshd does to a name before it logs it: bytes that aren't ASCII become a backslash and
 * three octal digits, and a backslash two of them. {@code DOMAIN\ann} is logged as {@code
 * DOMAIN\\ann}.
 */
final class SshdText {
  private SshdText() {}

  /** The text as it is where what it stands for has control characters or is no UTF-8. */
  static String plain(String logged) {
    if (logged.indexOf('\\') < 0) {
      return logged;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int at = 0;
    while (at < logged.length()) {
      int next = logged.indexOf('\\', at);
      int end = next < 0 ? logged.length() : next;
      bytes.writeBytes(logged.substring(at, end).getBytes(StandardCharsets.UTF_8));
      at = end;
      if (next < 0) {
        break;
      }
      if (octal(logged, next)) {
        bytes.write(Integer.parseInt(logged, next + 1, next + 4, 8));
        at = next + 4;
      } else {
        bytes.write('\\');
        at = next + (logged.startsWith("\\\\", next) ? 2 : 1);
      }
    }
    try {
      String plain =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
      return plain.chars().anyMatch(Character::isISOControl) ? logged : plain;
    } catch (CharacterCodingException e) {
      return logged;
    }
  }

  private static boolean octal(String text, int backslash) {
    return text.length() > backslash + 3
        && "0123".indexOf(text.charAt(backslash + 1)) >= 0
        && "01234567".indexOf(text.charAt(backslash + 2)) >= 0
        && "01234567".indexOf(text.charAt(backslash + 3)) >= 0;
  }
}
