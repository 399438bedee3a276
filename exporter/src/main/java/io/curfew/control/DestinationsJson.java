package io.curfew.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.curfew.flow.DestinationListing;
import io.curfew.flow.DestinationRow;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Writes destinations as one line of JSON: the control socket's answer and the API's. */
public final class DestinationsJson {
  /** Rows of an answer that does not ask for another number. */
  public static final int ROWS = 1000;

  private static final JsonFactory JSON = new JsonFactory();
  private static final List<String> STATES = List.of("trusted", "learned", "unknown");

  private DestinationsJson() {}

  /**
   * Trust entries first, then the others, last seen first.
   *
   * @param listing empty where flows are switched off: null, which is not the same as none
   * @param state only these; empty for all
   * @param most rows at most; how many are left out is said
   */
  public static String write(
      Instant at, Optional<DestinationListing> listing, Optional<String> state, int most) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("at", at.toString());
      if (listing.isEmpty()) {
        json.writeNullField("destinations");
      } else {
        listing(json, listing.get(), state, most);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string took no JSON", e);
    }
    return text.toString();
  }

  private static void listing(
      JsonGenerator json, DestinationListing listing, Optional<String> state, int most)
      throws IOException {
    json.writeBooleanField("learning", listing.learning());
    json.writeStringField("learning_ends", listing.learningEnds().toString());
    json.writeObjectFieldStart("held");
    for (String each : STATES) {
      json.writeNumberField(each, rows(listing, Optional.of(each)).size());
    }
    json.writeEndObject();
    List<DestinationRow> rows = rows(listing, state);
    json.writeNumberField("left_out", Math.max(0, rows.size() - most));
    json.writeArrayFieldStart("destinations");
    for (DestinationRow row : rows.subList(0, Math.min(most, rows.size()))) {
      row(json, row);
    }
    json.writeEndArray();
  }

  private static List<DestinationRow> rows(DestinationListing listing, Optional<String> state) {
    return listing.rows().stream()
        .filter(row -> state.map(row.state()::equals).orElse(true))
        .sorted(
            Comparator.<DestinationRow, Instant>comparing(row -> row.last().orElse(Instant.MAX))
                .reversed()
                .thenComparing(DestinationRow::destination)
                .thenComparing(DestinationRow::port)
                .thenComparing(DestinationRow::process)
                .thenComparing(DestinationRow::unit))
        .toList();
  }

  private static void row(JsonGenerator json, DestinationRow row) throws IOException {
    json.writeStartObject();
    json.writeStringField("state", row.state());
    text(json, "destination", row.destination());
    text(json, "port", row.port());
    text(json, "protocol", row.protocol());
    text(json, "direction", row.direction());
    text(json, "process", row.process());
    text(json, "unit", row.unit());
    text(json, "name", row.name());
    text(json, "origin", row.origin());
    text(json, "first_seen", row.first().map(Instant::toString).orElse(""));
    text(json, "last_seen", row.last().map(Instant::toString).orElse(""));
    if (row.flows().isPresent()) {
      json.writeNumberField("flows", row.flows().getAsLong());
    } else {
      json.writeNullField("flows");
    }
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String field, String text) throws IOException {
    if (text.isEmpty()) {
      json.writeNullField(field);
    } else {
      json.writeStringField(field, text);
    }
  }
}
