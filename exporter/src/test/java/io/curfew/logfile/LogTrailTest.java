package io.curfew.logfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LogTrailTest {
  @Test
  void howeverTheBytesWereCutThePrintIsTheSame() {
    Random random = new Random(5);
    for (int n = 0; n < 500; n++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < random.nextInt(3000)) {
        text.append("x".repeat(random.nextInt(400))).append(random.nextInt()).append('\n');
      }
      text.append("y".repeat(random.nextInt(600)));
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      LogTrail trail = new LogTrail();
      for (int at = 0; at < bytes.length; ) {
        int length = Math.min(1 + random.nextInt(700), bytes.length - at);
        trail.pass(Arrays.copyOfRange(bytes, at, at + length), length);
        at += length;
      }
      int offset = text.lastIndexOf("\n") + 1;
      int window = Math.min(256, offset);
      assertThat(trail.print(offset))
          .isEqualTo(
              LogPrint.of(
                  Arrays.copyOf(bytes, window),
                  Arrays.copyOfRange(bytes, offset - window, offset)));
    }
  }
}
