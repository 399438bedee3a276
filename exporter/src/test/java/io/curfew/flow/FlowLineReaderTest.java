package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, a line is a flow or malformed. */
final class FlowLineReaderTest {
  private static final int MUTATIONS = Boolean.getBoolean("long") ? 1_000_000 : 30_000;

  private static final String SYNTAX = "{}[],:\"\\0-9e.u";

  private static final List<FlowLine> LINES =
      List.of(
          FlowLineFixture.line(),
          FlowLineFixture.translated(),
          FlowLineFixture.chosen("\"\\\n\u001b\u202e\udcff😀é"));

  @Test
  void readsWhatWasWritten() throws IOException {
    for (FlowLine line : LINES) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      FlowLineJson.write(line, out);
      assertThat(FlowLineReader.read(RawText.decode(out.toByteArray()))).isEqualTo(line);
      assertThat(FlowLineReader.read(FlowLineJson.text(line))).isEqualTo(line);
    }
  }

  @Test
  void passesOverFieldsOfALaterVersion() throws IOException {
    String later =
        FlowLineJson.text(FlowLineFixture.line())
            .replace("{\"ts\"", "{\"bytes\":[1,{\"in\":2.5}],\"tls\":true,\"ts\"");
    assertThat(FlowLineReader.read(later)).isEqualTo(FlowLineFixture.line());
  }

  @Test
  void everyTruncationIsMalformed() {
    for (FlowLine line : LINES) {
      String whole = FlowLineJson.text(line);
      for (int length = 0; length < whole.length(); length++) {
        String cut = whole.substring(0, length);
        assertThatThrownBy(() -> FlowLineReader.read(cut))
            .as(cut)
            .isInstanceOf(MalformedFlowLine.class);
      }
    }
  }

  @Test
  void mutationsAreFlowsOrMalformed() {
    Random random = new Random(20261121);
    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          int malformed = 0;
          for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes =
                FlowLineJson.text(LINES.get(i % LINES.size())).getBytes(StandardCharsets.UTF_8);
            for (int n = random.nextInt(4); n >= 0; n--) {
              bytes[random.nextInt(bytes.length)] = mutation(random);
            }
            try {
              FlowLine read = FlowLineReader.read(RawText.decode(bytes));
              FlowLineJson.text(read);
            } catch (MalformedFlowLine e) {
              malformed++;
            }
          }
          assertThat(malformed).isBetween(MUTATIONS / 10, MUTATIONS - MUTATIONS / 10);
        });
  }

  private static byte mutation(Random random) {
    return random.nextBoolean()
        ? (byte) random.nextInt(256)
        : (byte) SYNTAX.charAt(random.nextInt(SYNTAX.length()));
  }

  @Test
  void saysWhatIsMissingOrWrong() {
    refused("", "a JSON object expected");
    refused("1", "a JSON object expected");
    refused("{}", "event: missing");
    refused(good() + "{}", "nothing expected after the JSON object");
    refused(good().replace("\"new\"", "\"destroy\""), "event: new expected");
    refused(good().replace("2026-", "+1000000-"), "ts: a time as in");
    refused(good().replace("198.51.100.7", "example.org"), "dst: an address expected");
    refused(good().replace("198.51.100.7", "198.51.100.0/24"), "dst: an address expected");
    refused(good().replace(":443", ":70000"), "dport: a number from 0 to 65535 expected");
    refused(good().replace(":443", ":\"443\""), "dport: a number from 0 to 65535 expected");
    refused(good().replace(":443", ":" + "9".repeat(40)), "a JSON object on one line expected");
    refused(good().replace("\"ann\"", "5"), "user: a text expected");
    refused(good().replace("{\"ts\"", "{\"pid\":1,\"ts\""), "a JSON object on one line expected");
    refused("[".repeat(60_000), "a JSON object expected");
    refused("{\"a\":" + "[".repeat(60_000), "a JSON object on one line expected");
    refused(" ".repeat(70_000), "at most 65536 characters expected");
    refused(
        good()
            .replace("\"parents\":[", "\"parents\":[" + "{\"pid\":1,\"process\":\"\"},".repeat(70)),
        "parents: at most 64 expected");
  }

  private static String good() {
    return FlowLineJson.text(FlowLineFixture.line());
  }

  private static void refused(String line, String why) {
    assertThatThrownBy(() -> FlowLineReader.read(line))
        .isInstanceOf(MalformedFlowLine.class)
        .hasMessageStartingWith(why);
  }
}
