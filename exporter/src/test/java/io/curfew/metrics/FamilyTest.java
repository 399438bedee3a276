package io.curfew.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FamilyTest {
  @Test
  void sumsSamplesWithEqualLabels() throws IOException {
    Family family = Family.counter("curfew_x_total", "X.", "a").add(1, "v").add(2, "v").add(4, "w");

    assertThat(text(family.build()))
        .isEqualTo(
            """
            # HELP curfew_x_total X.
            # TYPE curfew_x_total counter
            curfew_x_total{a="v",} 3.0
            curfew_x_total{a="w",} 4.0
            """);
  }

  @Test
  void sumsLabelsThatBecomeEqualOnlyOncePrintable() {
    assertThat(Family.gauge("g", "G.", "a").add(1, "\u0001").add(2, "\\x01").build().samples)
        .hasSize(1);
  }

  @Test
  void namesAnInfoFamilyOnce() throws IOException {
    assertThat(text(Family.info("curfew_build_info", "B.", "version").add(1, "1").build()))
        .contains("curfew_build_info{version=\"1\",} 1.0");
  }

  @Test
  void refusesACounterWithoutItsSuffix() {
    assertThatIllegalArgumentException().isThrownBy(() -> Family.counter("curfew_x", "X."));
    assertThatIllegalArgumentException().isThrownBy(() -> Family.gauge("g", "G.", "a").add(1));
  }

  @Test
  void escapesWhatIsNotPrintable() {
    assertThat(LabelText.of("plain, ünï")).isEqualTo("plain, ünï");
    assertThat(LabelText.of("a\nb")).isEqualTo("a\\x0ab");
    assertThat(LabelText.of("\u202etxt")).isEqualTo("\\u202etxt");
    assertThat(LabelText.of("\ud800")).isEqualTo("\\ud800");
    assertThat(LabelText.of("\ud83d\ude00")).isEqualTo("\ud83d\ude00");
  }

  @Test
  void admitsABoundedNumberOfLabelSets() {
    BoundedLabels bounded = new BoundedLabels(2);

    assertThat(bounded.admit(List.of("a"))).isTrue();
    assertThat(bounded.admit(List.of("b"))).isTrue();
    assertThat(bounded.admit(List.of("c"))).isFalse();
    assertThat(bounded.admit(List.of("a"))).isTrue();
    assertThat(bounded.overflow()).isEqualTo(1);
  }

  private static String text(MetricFamilySamples family) throws IOException {
    StringWriter writer = new StringWriter();
    TextFormat.write004(writer, Collections.enumeration(List.of(family)));
    return writer.toString();
  }
}
