package io.curfew.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exposition against simpleclient's own writer. */
final class ExpositionTest {
  private static final List<String> NAMES = List.of("table", "rule");

  @ParameterizedTest
  @ValueSource(strings = {TextFormat.CONTENT_TYPE_004, TextFormat.CONTENT_TYPE_OPENMETRICS_100})
  void writesWhatTheClientWritesToTheByte(String type) throws IOException {
    List<MetricFamilySamples> families =
        List.of(
            Family.counter("hits_total", "Hits of \"rules\" \\ lines\nof text.", "table", "rule")
                .addDistinct(3, labels("filter", "a \"quoted\" \\ rule"))
                .addDistinct(1.5e9, labels("filter", "käse ☃ \uD83D\uDE00"))
                .addDistinct(Double.NaN, labels("nat", ""))
                .build(),
            Family.gauge("plain", "Without labels.").add(0.25).build(),
            Family.gauge("last", "Mixed.", "table", "rule")
                .add(7, "filter", "new")
                .addDistinct(8, labels("filter", "lasting"))
                .build(),
            Family.info("it_info", "What it is.", "table").add(1, "x").build(),
            Family.gauge("mixed", "The other way round.", "table", "rule")
                .addDistinct(8, labels("filter", "lasting"))
                .build(),
            Family.gauge("single", "Lasting, without labels.")
                .addDistinct(4, LabelSet.of(List.of(), List.of()))
                .build(),
            new MetricFamilySamples(
                "stamped",
                Collector.Type.GAUGE,
                "With a time.",
                List.of(
                    new MetricFamilySamples.Sample(
                        "stamped", NAMES, labels("filter", "x"), 1, 1763764800123L),
                    new MetricFamilySamples.Sample(
                        "stamped", NAMES, List.of("a\n", "b\\"), 1, 1763764800123L))),
            new MetricFamilySamples(
                "both",
                Collector.Type.GAUGE,
                "Lasting and other labels.",
                List.of(
                    new MetricFamilySamples.Sample("both", NAMES, labels("filter", "x"), 1),
                    new MetricFamilySamples.Sample("both", NAMES, List.of("a\n", "b\\\""), 2),
                    new MetricFamilySamples.Sample("both", List.of(), List.of(), 3))),
            Family.gauge("none", "No sample.", "table").build());
    assertThat(written(type, families)).isEqualTo(byClient(type, families));
  }

  @Test
  void writesNumbersAsTheClientDoes() throws IOException {
    Random random = new Random(6);
    double[] edges = {
      0,
      -0.0,
      1,
      9,
      10,
      9_999_999,
      1e7,
      10_000_001,
      12_000_000,
      1e14,
      999_999_999_999_999.0,
      1e15,
      1e15 + 1,
      9.007199254740992e15,
      1e300,
      -1,
      -1e7,
      0.1,
      1763764800.123,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.NaN,
      Double.MIN_VALUE
    };
    for (double edge : edges) {
      assertThat(number(edge)).isEqualTo(Collector.doubleToGoString(edge));
    }
    for (int i = 0; i < 100_000; i++) {
      double whole = Math.floor(Math.pow(10, random.nextDouble() * 16));
      assertThat(number(whole)).isEqualTo(Collector.doubleToGoString(whole));
    }
  }

  @Test
  void thousandsOfSeriesCrossTheBufferUnharmed() throws IOException {
    Family many = Family.counter("hits_total", "Hits.", "table", "rule");
    for (int i = 0; i < 5000; i++) {
      many.addDistinct(i * 1_000_003.0, labels("t" + i, "r".repeat(i % 300)));
    }
    many.addDistinct(1, labels("long", "x".repeat(100_000)));
    List<MetricFamilySamples> families = List.of(many.build());
    assertThat(written(TextFormat.CONTENT_TYPE_004, families))
        .isEqualTo(byClient(TextFormat.CONTENT_TYPE_004, families));
  }

  private static LabelSet labels(String... values) {
    return LabelSet.of(NAMES, List.of(values));
  }

  private static String number(double value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TextBuffer buffer = new TextBuffer(out);
    buffer.number(value);
    buffer.flush();
    return out.toString(StandardCharsets.US_ASCII);
  }

  private static String written(String type, List<MetricFamilySamples> families)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Exposition.write(type, out, Collections.enumeration(families));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String byClient(String type, List<MetricFamilySamples> families)
      throws IOException {
    StringWriter text = new StringWriter();
    TextFormat.writeFormat(type, text, Collections.enumeration(families));
    return text.toString();
  }
}
