package io.curfew.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.curfew.metrics.LabelText;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads an answer of Prometheus' query API (version 1): vectors and matrices. */
final class PrometheusAnswer {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser json;
  private final List<Series> series = new ArrayList<>();
  private String status = "";
  private String error = "";
  private String warning = "";

  private PrometheusAnswer(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads the whole answer.
   *
   * @throws IOException when it is no such answer, says that the query failed, or warns, as it does
   *     when a part of the data is missing
   */
  static List<Series> read(byte[] body) throws IOException {
    PrometheusAnswer answer;
    try (JsonParser json = JSON.createParser(body)) {
      answer = new PrometheusAnswer(json);
      answer.document();
    } catch (JacksonException | NumberFormatException e) {
      throw new IOException("no JSON of a Prometheus", e);
    }
    if (answer.status.equals("error")) {
      throw new IOException(oneLine(answer.error));
    }
    if (!answer.status.equals("success")) {
      throw new IOException("no JSON of a Prometheus");
    }
    if (!answer.warning.isEmpty()) {
      throw new IOException("the answer may not be whole: " + oneLine(answer.warning));
    }
    return answer.series;
  }

  private static String oneLine(String text) {
    String line = LabelText.of(text.strip().lines().findFirst().orElse(""));
    return line.length() <= 300 ? line : line.substring(0, 300) + "…";
  }

  private void document() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("no JSON of a Prometheus");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      switch (json.currentName()) {
        case "status" -> status = text();
        case "error" -> error = text();
        case "warnings" -> warnings();
        case "data" -> data();
        default -> skip();
      }
    }
  }

  private String text() throws IOException {
    if (json.nextToken() != JsonToken.VALUE_STRING) {
      throw new IOException("no JSON of a Prometheus");
    }
    return json.getText();
  }

  private void skip() throws IOException {
    json.nextToken();
    json.skipChildren();
  }

  private void warnings() throws IOException {
    if (json.nextToken() == JsonToken.START_ARRAY) {
      while (json.nextToken() == JsonToken.VALUE_STRING) {
        warning = warning.isEmpty() ? json.getText() : warning;
      }
    }
  }

  private void data() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      if (json.currentName().equals("result") && json.nextToken() == JsonToken.START_ARRAY) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
          series.add(one());
        }
      } else if (json.currentToken() == JsonToken.FIELD_NAME) {
        skip();
      }
    }
  }

  private Series one() throws IOException {
    Map<String, String> labels = new TreeMap<>();
    List<Sample> samples = new ArrayList<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "metric" -> {
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            labels.put(json.currentName(), text());
          }
        }
        case "value" -> samples.add(sample());
        case "values" -> {
          while (json.nextToken() == JsonToken.START_ARRAY) {
            samples.add(sample());
          }
        }
        default -> json.skipChildren();
      }
    }
    if (samples.isEmpty()) {
      throw new IOException("no JSON of a Prometheus");
    }
    return new Series(labels, samples);
  }

  /** {@code [seconds, "value"]}, after its bracket. */
  private Sample sample() throws IOException {
    json.nextToken();
    long at = json.getDecimalValue().movePointRight(3).longValue();
    String value = text();
    json.nextToken();
    try {
      return new Sample(at, new BigDecimal(value).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IOException("a counter that is no whole number: " + oneLine(value), e);
    }
  }
}
