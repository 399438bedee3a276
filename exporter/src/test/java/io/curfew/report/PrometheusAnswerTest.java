package io.curfew.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers as Prometheus 2.42 gave them to curl at /api/v1/query and query_range. */
final class PrometheusAnswerTest {
  private static List<Series> read(String body) throws IOException {
    return PrometheusAnswer.read(body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aVectorHasOneSampleASeries() throws IOException {
    assertThat(
            read(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":"
                    + "{\"user\":\"ann\",\"direction\":\"in\"},\"value\":[1763733600.015,\"9007199254740992\"]}]}}"))
        .containsExactly(
            new Series(
                Map.of("user", "ann", "direction", "in"),
                List.of(new Sample(1763733600015L, 9007199254740992L))));
  }

  @Test
  void aMatrixHasMany() throws IOException {
    assertThat(
            read(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},"
                    + "\"values\":[[1763733600,\"1\"],[1763737200,\"2e+03\"]]}]},\"infos\":[\"x\"]}"))
        .containsExactly(
            new Series(
                Map.of(),
                List.of(new Sample(1763733600000L, 1), new Sample(1763737200000L, 2000))));
  }

  @Test
  void nothingFoundIsNoFailure() throws IOException {
    assertThat(read("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}"))
        .isEmpty();
  }

  @Test
  void prometheusOwnWordsAreTheFailure() {
    assertThatThrownBy(
            () ->
                read(
                    "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"query processing would load"
                        + " too many samples into memory in query execution\"}"))
        .isInstanceOf(IOException.class)
        .hasMessage("query processing would load too many samples into memory in query execution");
  }

  @Test
  void aWarningMeansThatDataMayBeMissing() {
    assertThatThrownBy(
            () ->
                read(
                    "{\"status\":\"success\",\"warnings\":[\"remote read: timeout\"],\"data\":"
                        + "{\"resultType\":\"vector\",\"result\":[]}}"))
        .hasMessage("the answer may not be whole: remote read: timeout");
  }

  @Test
  void halfACounterIsNoCounter() {
    for (String value : List.of("0.5", "NaN", "+Inf")) {
      assertThatThrownBy(
              () ->
                  read(
                      "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":"
                          + "[{\"metric\":{},\"value\":[1,\""
                          + value
                          + "\"]}]}}"))
          .hasMessage("a counter that is no whole number: " + value);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "<html>502 Bad Gateway</html>",
        "{\"status\":\"success\"",
        "{}",
        "{\"status\":\"success\",\"data\":{\"result\":[{\"metric\":{}}]}}",
        "{\"status\":\"success\",\"data\":{\"result\":[{\"value\":[\"x\",1]}]}}",
        "{\"status\":\"success\",\"data\":{\"result\":[{\"value\":[1]}]}}"
      })
  void anythingElseIsRefusedInOneLine(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(IOException.class).message().hasLineCount(1);
  }

  @Test
  void aHostileErrorStaysOneShortLine() {
    assertThatThrownBy(
            () ->
                read(
                    "{\"status\":\"error\",\"error\":\"\\u001b[2J"
                        + "x".repeat(5000)
                        + "\\nsecond\"}"))
        .message()
        .startsWith("\\x1b[2J")
        .hasSizeLessThan(320)
        .doesNotContain("second");
  }
}
