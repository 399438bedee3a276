package io.curfew.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.firewall.RuleHits;
import io.curfew.firewall.RuleReading;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FirewallRulesStreamTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);
  private static final long SECOND = 1_000_000_000;

  private final Deque<RuleReading> readings = new ArrayDeque<>();

  private static RuleHits hits(String rule, long packets, long bytes) {
    return new RuleHits(
        "nft", "inet", "filter", "input", rule, "drop", packets, bytes, Optional.empty());
  }

  private void reading(long nanos, RuleHits... rules) {
    readings.add(new RuleReading(nanos, List.of(rules)));
  }

  private ControlStream.Lines lines(Map<String, String> fields) throws IOException {
    return new FirewallRulesStream(
            Optional.of(readings::remove), CLOCK, Duration.ZERO, Duration.ZERO)
        .open(fields);
  }

  private static List<String> names(String document) {
    List<String> names = new ArrayList<>();
    for (String part : document.split("\"rule\":\"", -1)) {
      names.add(part.substring(0, part.indexOf('"')));
    }
    return names.subList(1, names.size());
  }

  @Test
  void ratesAreOfTheTimeBetweenTheReadings() throws Exception {
    reading(7 * SECOND, hits("old", 10, 1000));
    reading(7 * SECOND + SECOND * 5 / 4, hits("old", 15, 1250), hits("new", 3, 300));

    assertThat(lines(Map.of()).next())
        .containsExactly(
            "{\"at\":\"2026-11-21T12:00:00Z\",\"seconds\":1.25,\"by\":\"rate\",\"never_hit\":0,"
                + "\"left_out\":0,\"rules\":[{\"backend\":\"nft\",\"family\":\"inet\",\"table\":"
                + "\"filter\",\"chain\":\"input\",\"rule\":\"old\",\"verdict\":\"drop\",\"packets\":15,"
                + "\"bytes\":1250,\"packets_per_second\":4.0,\"bytes_per_second\":200.0,\"last_hit\":"
                + "null},{\"backend\":\"nft\",\"family\":\"inet\",\"table\":\"filter\",\"chain\":"
                + "\"input\",\"rule\":\"new\",\"verdict\":\"drop\",\"packets\":3,\"bytes\":300,"
                + "\"packets_per_second\":null,\"bytes_per_second\":null,\"last_hit\":null}]}");
  }

  @Test
  void eachLookMeasuresFromTheOneBefore() throws Exception {
    reading(0, hits("a", 0, 0));
    reading(SECOND, hits("a", 10, 0));
    reading(3 * SECOND, hits("a", 16, 0));
    ControlStream.Lines lines = lines(Map.of());

    assertThat(lines.next().get(0)).contains("\"packets_per_second\":10.0");
    assertThat(lines.next().get(0)).contains("\"packets_per_second\":3.0", "\"seconds\":2.0");
    assertThat(readings).isEmpty();
  }

  @Test
  void whatMovesNowComesFirstUnlessAnotherOrderIsAskedFor() throws Exception {
    for (Map.Entry<String, List<String>> expected :
        Map.of(
                "rate", List.of("quick", "slow", "big", "fat"),
                "packets", List.of("big", "fat", "slow", "quick"),
                "bytes", List.of("fat", "big", "slow", "quick"))
            .entrySet()) {
      reading(
          0,
          hits("big", 900, 90),
          hits("fat", 800, 5000),
          hits("slow", 50, 50),
          hits("quick", 1, 1));
      reading(
          SECOND,
          hits("fat", 800, 5000),
          hits("none", 0, 0),
          hits("quick", 9, 9),
          hits("slow", 51, 51),
          hits("big", 900, 90));
      assertThat(names(lines(Map.of("by", expected.getKey())).next().get(0)))
          .as(expected.getKey())
          .isEqualTo(expected.getValue());
    }
  }

  @Test
  void rulesThatRestKeepTheirPlacesByName() throws Exception {
    List<RuleHits> resting = new ArrayList<>();
    for (String name : List.of("c", "a", "b")) {
      resting.add(hits(name, 5, 5));
    }
    reading(0, resting.toArray(RuleHits[]::new));
    Collections.reverse(resting);
    reading(SECOND, resting.toArray(RuleHits[]::new));

    assertThat(names(lines(Map.of()).next().get(0))).containsExactly("a", "b", "c");
  }

  @Test
  void noMoreRulesAreSentThanWereAskedFor() throws Exception {
    List<RuleHits> many = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      many.add(hits("r" + i, i, 1));
    }
    for (String top : List.of("20", "2")) {
      reading(0, many.toArray(RuleHits[]::new));
      reading(SECOND, many.toArray(RuleHits[]::new));
      String document = lines(Map.of("top", top)).next().get(0);
      assertThat(names(document)).hasSize(Integer.parseInt(top)).startsWith("r29", "r28");
      assertThat(document)
          .contains("\"never_hit\":1,\"left_out\":" + (29 - Integer.parseInt(top)) + ",");
    }
  }

  @Test
  void whatCannotBeAskedIsRefusedInOneLine() {
    for (String top : List.of("0", "1001", "-1", "x", "99999999999")) {
      assertThatThrownBy(() -> lines(Map.of("top", top)))
          .isInstanceOf(IOException.class)
          .hasMessage("request: top: a number from 1 to 1000 expected");
    }
    assertThatThrownBy(() -> lines(Map.of("by", "luck")))
        .hasMessage("request: by: rate, packets or bytes expected");
    assertThatThrownBy(() -> new FirewallRulesStream(Optional.empty(), CLOCK).open(Map.of()))
        .hasMessage("the exporter reads no firewall: firewall.enabled is false there");
  }

  @Test
  void aReadingThatFailsIsTheLastWord() throws Exception {
    ControlStream.Lines lines =
        new FirewallRulesStream(
                Optional.of(
                    () -> {
                      throw new IOException("read nf_tables (needs CAP_NET_ADMIN): EPERM");
                    }),
                CLOCK)
            .open(Map.of());

    assertThat(lines.next())
        .containsExactly("{\"error\":\"read nf_tables (needs CAP_NET_ADMIN): EPERM\"}");
    assertThat(lines.ended()).isTrue();
  }

  @Test
  void aPeerThatIsGoneEndsTheWait() throws Exception {
    reading(0);
    ControlStream.Lines lines =
        new FirewallRulesStream(
                Optional.of(readings::remove), CLOCK, Duration.ofDays(1), Duration.ofDays(1))
            .open(Map.of());
    lines.close();

    assertThat(lines.next()).isEmpty();
    assertThat(lines.ended()).isTrue();
  }
}
