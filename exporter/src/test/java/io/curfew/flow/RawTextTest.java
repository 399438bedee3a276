package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RawTextTest {
  @Test
  void noByteIsLost() {
    Random random = new Random(20261121);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      String text = RawText.decode(bytes);
      assertThat(encode(text)).containsExactly(bytes);
      assertThat(RawText.printable(text).codePoints()).noneMatch(RawText::unfit);
    }
  }

  private static byte[] encode(String text) {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    text.codePoints()
        .forEach(
            c -> {
              if (c >= 0xdc80 && c <= 0xdcff) {
                bytes.write(c & 0xff);
              } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
              }
            });
    return bytes.toByteArray();
  }

  @Test
  void escapesInOneForm() {
    assertThat(RawText.printable("/usr/bin/curl -s é 😀")).isEqualTo("/usr/bin/curl -s é 😀");
    assertThat(RawText.printable("a\\b")).isEqualTo("a\\\\b");
    assertThat(RawText.printable("\udcff|\u001b[31m|\u009b|\u202e|\ud800|\u2028|\n"))
        .isEqualTo("\\xff|\\u{1b}[31m|\\u{9b}|\\u{202e}|\\u{d800}|\\u{2028}|\\u{a}");
  }
}
