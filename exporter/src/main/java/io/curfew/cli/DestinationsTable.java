package io.curfew.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.curfew.cli.TextTable.Column;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Draws the exporter's list of destinations. */
final class DestinationsTable {
  private static final JsonFactory JSON = new JsonFactory();

  private final List<Map<String, String>> rows = new ArrayList<>();
  private final Map<String, String> top = new HashMap<>();

  private DestinationsTable() {}

  /**
   * Lines of at most 180 columns.
   *
   * @param document as the exporter answers
   * @throws IOException when it is another's answer, or flows are switched off there
   */
  static List<String> draw(String document, ZoneId zone) throws IOException {
    DestinationsTable table = new DestinationsTable();
    try (JsonParser json = JSON.createParser(document)) {
      json.nextToken();
      table.read(json);
      return table.lines(zone);
    } catch (DateTimeException e) {
      throw new IOException("the exporter's answer: " + e.getMessage(), e);
    }
  }

  private void read(JsonParser json) throws IOException {
    boolean found = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("destinations") && value == JsonToken.VALUE_NULL) {
        throw new IOException("the exporter watches no flows: flows.enabled is false there");
      }
      if (name.equals("destinations") && value == JsonToken.START_ARRAY) {
        found = true;
        while (json.nextToken() == JsonToken.START_OBJECT) {
          rows.add(texts(json));
        }
      } else if (value.isScalarValue()) {
        top.put(name, json.getText());
      } else {
        json.skipChildren();
      }
    }
    if (!found) {
      throw new IOException("the exporter's answer holds no destinations: another version?");
    }
  }

  private static Map<String, String> texts(JsonParser json) throws IOException {
    Map<String, String> texts = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      if (json.nextToken() != JsonToken.VALUE_NULL) {
        texts.put(name, json.getText());
      }
    }
    return texts;
  }

  private List<String> lines(ZoneId zone) {
    DateTimeFormatter time =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(zone);
    List<String> lines = new ArrayList<>();
    if (top.getOrDefault("learning", "").equals("true")) {
      lines.add(
          "learning until " + time(time, top.get("learning_ends")) + ": nothing new is reported");
    }
    if (rows.isEmpty()) {
      lines.add("no destination");
      return lines;
    }
    TextTable table =
        new TextTable(
            Column.left("STATE", 7),
            Column.left("DESTINATION", 43),
            Column.left("PORT", 15),
            Column.left("PROTOCOL", 8),
            Column.left("PROCESS", 15),
            Column.left("UNIT", 32),
            Column.right("FLOWS"),
            Column.left("FIRST SEEN", 16),
            Column.left("LAST SEEN", 16),
            Column.left("", 24));
    for (Map<String, String> row : rows) {
      boolean trusted = row.getOrDefault("state", "").equals("trusted");
      table.row(
          row.getOrDefault("state", ""),
          row.getOrDefault("destination", "any"),
          row.getOrDefault("port", trusted ? "any" : ""),
          row.getOrDefault("protocol", trusted ? "any" : ""),
          row.getOrDefault("process", ""),
          row.getOrDefault("unit", trusted ? "any" : ""),
          row.getOrDefault("flows", ""),
          trusted ? "" : time(time, row.get("first_seen")),
          time(time, row.get("last_seen")),
          note(row));
    }
    lines.addAll(table.lines());
    String leftOut = top.getOrDefault("left_out", "0");
    if (!leftOut.equals("0")) {
      lines.add(leftOut + " more: see --limit and --state");
    }
    return lines;
  }

  private static String note(Map<String, String> row) {
    String direction = row.getOrDefault("direction", "");
    String name = row.getOrDefault("name", "");
    String origin = row.getOrDefault("origin", "").equals("command") ? "by command" : "";
    return direction.equals("forwarded") ? direction : (name + " " + origin).strip();
  }

  private static String time(DateTimeFormatter format, @Nullable String instant) {
    return instant == null ? "" : format.format(Instant.parse(instant));
  }
}
