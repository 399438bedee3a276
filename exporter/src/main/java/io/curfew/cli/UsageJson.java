package io.curfew.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.curfew.report.Bytes;
import io.curfew.report.Span;
import io.curfew.report.Usage;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;

/** A usage report as one line of JSON, with whole numbers of bytes. */
final class UsageJson {
  private static final JsonFactory JSON = new JsonFactory();

  private UsageJson() {}

  static String write(Usage usage) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("by", usage.by().name().toLowerCase(Locale.ROOT));
      json.writeStringField("timezone", usage.zone().getId());
      span(json, usage.span(), usage.zone());
      json.writeArrayFieldStart("rows");
      for (Usage.Row row : usage.rows()) {
        json.writeStartObject();
        span(json, row.span(), usage.zone());
        json.writeStringField("user", row.user());
        bytes(json, row.bytes());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeObjectFieldStart("total");
      bytes(json, usage.total());
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string took no JSON", e);
    }
    return text.toString();
  }

  private static void span(JsonGenerator json, Span span, ZoneId zone) throws IOException {
    json.writeStringField("start", time(span.start(), zone));
    json.writeStringField("end", time(span.end(), zone));
  }

  private static String time(Instant at, ZoneId zone) {
    return at.atZone(zone).toOffsetDateTime().toString();
  }

  private static void bytes(JsonGenerator json, Bytes bytes) throws IOException {
    json.writeNumberField("in", bytes.in());
    json.writeNumberField("out", bytes.out());
    json.writeNumberField("total", bytes.total());
  }
}
