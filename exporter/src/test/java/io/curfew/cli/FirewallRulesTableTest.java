package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FirewallRulesTableTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @TempDir private Path dir;

  private static String document(String counts, String... rules) {
    return "{\"at\":\"2026-11-21T12:00:00Z\",\"seconds\":1.01,\"by\":\"rate\","
        + counts
        + ",\"rules\":["
        + String.join(",", rules)
        + "]}";
  }

  private static String rule(String place, String rule, String figures) {
    return "{\"backend\":\"nft\",\"family\":\"inet\",\"table\":\"filter\",\"chain\":\""
        + place
        + "\",\"rule\":\""
        + rule
        + "\",\"verdict\":\"drop\","
        + figures
        + "}";
  }

  private static String figures(String rates, String lastHit) {
    return "\"packets\":1200,\"bytes\":9007199254740993," + rates + ",\"last_hit\":" + lastHit;
  }

  private static final String MOVING =
      figures(
          "\"packets_per_second\":9.9009,\"bytes_per_second\":1536.5", "\"2026-11-21T11:59:59Z\"");
  private static final String RESTING =
      figures("\"packets_per_second\":0.0,\"bytes_per_second\":0.0", "null");
  private static final String NEW =
      figures("\"packets_per_second\":null,\"bytes_per_second\":null", "null");
  private static final String COUNTS = "\"never_hit\":7,\"left_out\":2";

  @Test
  void columnsAreAlignedAndANewRuleHasNoRate() throws IOException {
    String document =
        document(
            COUNTS,
            rule("input", "bots, away", MOVING),
            rule("forward", "tcp dport 25 drop", RESTING),
            rule("input", "fresh", NEW));

    assertThat(String.join("\n", FirewallRulesTable.draw(document, BERLIN, 200)))
        .isEqualTo(
            """
            PACKETS/s  BYTES/s  PACKETS    BYTES  LAST HIT             VERDICT  WHERE                    RULE
                  9.9  1.5 KiB     1200  8.0 PiB  2026-11-21 12:59:59  drop     nft inet filter input    bots, away
                    0      0 B     1200  8.0 PiB                       drop     nft inet filter forward  tcp dport 25 drop
                  new              1200  8.0 PiB                       drop     nft inet filter input    fresh
            2 more were hit: see --top; 7 never hit""");
  }

  @Test
  void noLineIsWiderThanTheTerminal() throws IOException {
    String document = document(COUNTS, rule("input", "a".repeat(200), MOVING));

    List<String> lines = FirewallRulesTable.draw(document, BERLIN, 100);

    assertThat(lines).allMatch(line -> line.length() <= 100);
    assertThat(lines.get(1)).hasSize(100).endsWith("aaa…");
    assertThat(FirewallRulesTable.draw(document, BERLIN, Integer.MAX_VALUE).get(1))
        .endsWith("a".repeat(200));
  }

  @Test
  void aHostileCommentMovesNoCursorAndTurnsNoText() throws IOException {
    String document =
        document(COUNTS, rule("in\\u0007put", "x\\u001b[2J\\n\\u202ecba\\u009b31m", MOVING));

    List<String> lines = FirewallRulesTable.draw(document, BERLIN, 300);

    assertThat(lines).hasSize(3);
    assertThat(lines.get(1))
        .endsWith("nft inet filter in\\x07put  x\\x1b[2J\\x0a\\u202ecba\\x9b31m")
        .doesNotContainPattern("\\p{Cc}|\\p{Cf}");
  }

  @Test
  void whereNothingWasHitThatIsSaid() throws IOException {
    assertThat(FirewallRulesTable.draw(document("\"never_hit\":0,\"left_out\":0"), BERLIN, 80))
        .containsExactly("no rule hit yet");
    assertThat(FirewallRulesTable.draw(document("\"never_hit\":3,\"left_out\":0"), BERLIN, 80))
        .containsExactly("no rule hit yet", "3 never hit");
  }

  @Test
  void anotherVersionsAnswerIsRefused() {
    assertThatThrownBy(() -> FirewallRulesTable.draw("{}", BERLIN, 80))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("of another version?");
  }

  @Test
  void theNumberOfRulesIsBounded() throws IOException {
    for (String top : List.of("0", "-1", "1001")) {
      CommandRun refused = CommandRun.of(dir, "", "rules", "--top", top);
      assertThat(refused.status()).isEqualTo(ExitStatus.BAD_USAGE);
      assertThat(refused.err())
          .isEqualTo("curfew: --top: a number from 1 to 1000 expected; see --help\n");
    }
    for (List<String> wrong : List.of(List.of("--top", "many"), List.of("--by", "luck"))) {
      CommandRun refused = CommandRun.of(dir, "", "rules", wrong.get(0), wrong.get(1));
      assertThat(refused.status()).isEqualTo(ExitStatus.BAD_USAGE);
      assertThat(refused.err()).hasLineCount(1);
    }
  }

  @Test
  void withoutAnExporterThatIsSaidInOneLine() throws IOException {
    CommandRun run =
        CommandRun.of(dir, "control.socket = \"" + dir.resolve("none") + "\"", "rules");

    assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(run.err()).startsWith("curfew: no exporter answers at ").hasLineCount(1);
  }
}
