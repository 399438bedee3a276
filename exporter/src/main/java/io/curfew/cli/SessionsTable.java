package io.curfew.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.curfew.cli.TextTable.Column;
import io.curfew.control.ByteText;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws the exporter's list of open sessions. */
final class SessionsTable {
  private static final JsonFactory JSON = new JsonFactory();

  private SessionsTable() {}

  /**
   * Lines of at most 150 columns.
   *
   * @param document as the exporter answers
   * @throws IOException when it is another's answer, or SSH is switched off there
   */
  static List<String> draw(String document, ZoneId zone) throws IOException {
    List<Map<String, String>> sessions = read(document);
    if (sessions.isEmpty()) {
      return List.of("no open session");
    }
    DateTimeFormatter time =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(zone);
    TextTable table =
        new TextTable(
            Column.left("USER", 24),
            Column.left("FROM", 39),
            Column.left("SINCE", 19),
            Column.right("IN"),
            Column.right("OUT"),
            Column.right("IN/s"),
            Column.right("OUT/s"),
            Column.left("", 11));
    for (Map<String, String> session : sessions) {
      String standing = session.getOrDefault("standing", "");
      table.row(
          session.getOrDefault("user", "?"),
          session.getOrDefault("peer", ""),
          time.format(Instant.parse(session.getOrDefault("since", "1970-01-01T00:00:00Z"))),
          bytes(session.get("in")),
          bytes(session.get("out")),
          bytes(session.get("in_per_second")),
          bytes(session.get("out_per_second")),
          standing.equals("confirmed") ? "" : standing);
    }
    return table.lines();
  }

  private static String bytes(@org.jspecify.annotations.Nullable String number) {
    return ByteText.of(Math.round(Double.parseDouble(number == null ? "0" : number)));
  }

  private static List<Map<String, String>> read(String document) throws IOException {
    try (JsonParser json = JSON.createParser(document)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.FIELD_NAME && json.currentName().equals("sessions")) {
          return json.nextToken() == JsonToken.START_ARRAY ? rows(json) : switchedOff();
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("the exporter's answer: " + e.getMessage(), e);
    }
    throw new IOException("the exporter's answer holds no sessions: is it of another version?");
  }

  private static List<Map<String, String>> switchedOff() throws IOException {
    throw new IOException("the exporter watches no SSH: ssh.enabled is false there");
  }

  private static List<Map<String, String>> rows(JsonParser json) throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_OBJECT) {
      Map<String, String> row = new HashMap<>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken() != JsonToken.VALUE_NULL) {
          row.put(name, json.getText());
        }
      }
      rows.add(row);
    }
    return rows;
  }
}
