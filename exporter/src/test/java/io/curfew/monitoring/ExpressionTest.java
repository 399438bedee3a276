package io.curfew.monitoring;

import static io.curfew.monitoring.Expression.canonical;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExpressionTest {
  private static void same(String one, String other) {
    assertThat(canonical(one)).isEqualTo(canonical(other));
  }

  @Test
  void itDoesNotMatterHowItIsWritten() {
    same("a\n  + b # why\n", "a + b");
    same("rate(x[90s])", "rate(x[1m30s])");
    same("x[7d:5m]", "x[1w:300s]");
    same("x{a='b',}", "x{a=\"b\"}");
    same("x{a=~`\\d+`}", "x{a=~\"\\\\d+\"}");
    same("sum by(a,) (x)", "sum by (a) (x{})");
    same("x{b=\"1,2\",a=\"3\"} + y{}", "x{a='3', b='1,2'} + y");
    same("1e3 * .5", "1000 * 0.50");
  }

  @Test
  void itMattersWhatItSays() {
    for (List<String> two :
        List.of(
            List.of("x > 5", "x >= 5"),
            List.of("x[5m]", "x[6m]"),
            List.of("x{a=\"b\"}", "x{a=~\"b\"}"),
            List.of("x{a=\"b c\"}", "x{a=\"b  c\"}"),
            List.of("x{a=\"#b\"}", "x{a=\"#c\"}"),
            List.of("a or b", "a and b"),
            List.of("x_5m", "x_6m"),
            List.of("x{a=\"1\",b=\"2\"}", "x{a=\"2\",b=\"1\"}"),
            List.of("5", "5m"))) {
      assertThat(canonical(two.get(0))).isNotEqualTo(canonical(two.get(1)));
    }
  }

  @Test
  void theIdleRulesAreAsPrometheusWritesThem() throws IOException {
    List<LoadedRule> loaded = PrometheusJson.rules(Fixture.bytes("rules-idle-2.42.json"));
    List<ShippedRule> shipped =
        ShippedRules.read().stream().filter(rule -> rule.group().equals("curfew-idle")).toList();

    assertThat(shipped).isNotEmpty();
    assertThat(shipped.stream().map(rule -> canonical(rule.expression())))
        .containsExactlyElementsOf(
            loaded.stream().map(rule -> canonical(rule.expression())).toList());
  }
}
