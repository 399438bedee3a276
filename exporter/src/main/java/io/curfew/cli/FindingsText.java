package io.curfew.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.curfew.doctor.Finding;
import io.curfew.metrics.LabelText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The doctor's findings for people, and as one line of JSON. */
final class FindingsText {
  private static final JsonFactory JSON = new JsonFactory();

  private FindingsText() {}

  /** A line each, and one below with what mends it; ASCII, as a rescue shell has no other. */
  static List<String> draw(List<Finding> findings) {
    List<String> lines = new ArrayList<>();
    for (Finding finding : findings) {
      lines.add(
          "%-7s %-15s %s"
              .formatted(
                  finding.level() == Finding.Level.BAD ? "BAD" : word(finding),
                  LabelText.of(finding.what()),
                  LabelText.of(finding.detail())));
      if (!finding.mend().isEmpty()) {
        lines.add(
            " ".repeat(24)
                + (finding.level() == Finding.Level.BAD ? "mend: " : "more: ")
                + LabelText.of(finding.mend()));
      }
    }
    return lines;
  }

  static String json(List<Finding> findings) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeArrayFieldStart("findings");
      for (Finding finding : findings) {
        json.writeStartObject();
        json.writeStringField("level", word(finding));
        json.writeStringField("what", finding.what());
        json.writeStringField("detail", finding.detail());
        json.writeStringField("mend", finding.mend());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string took no JSON", e);
    }
    return text.toString();
  }

  private static String word(Finding finding) {
    return finding.level().name().toLowerCase(Locale.ROOT);
  }
}
