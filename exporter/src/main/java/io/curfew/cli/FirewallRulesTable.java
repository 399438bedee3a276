package io.curfew.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.curfew.cli.TextTable.Column;
import io.curfew.control.ByteText;
import io.curfew.metrics.LabelText;
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

/** Draws the exporter's list of the rules that are hit most. */
final class FirewallRulesTable {
  private static final JsonFactory JSON = new JsonFactory();

  /** A rule of 200 bytes, of which each may be escaped by four characters. */
  private static final int LONGEST_RULE = 800;

  private static final int LONGEST_PLACE = 60;

  private final List<Map<String, String>> rows = new ArrayList<>();
  private final Map<String, String> top = new HashMap<>();

  private FirewallRulesTable() {}

  /**
   * Draws.
   *
   * @param document as the exporter answers
   * @param width columns of the terminal that no line exceeds
   * @throws IOException when it is another's answer
   */
  static List<String> draw(String document, ZoneId zone, int width) throws IOException {
    FirewallRulesTable table = new FirewallRulesTable();
    try (JsonParser json = JSON.createParser(document)) {
      json.nextToken();
      table.read(json);
      return table.lines(zone).stream().map(line -> TextTable.cut(line, width)).toList();
    } catch (DateTimeException | NumberFormatException e) {
      throw new IOException("the exporter's answer: " + e.getMessage(), e);
    }
  }

  private void read(JsonParser json) throws IOException {
    boolean found = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("rules") && value == JsonToken.START_ARRAY) {
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
      throw new IOException("the exporter's answer holds no rules: is it of another version?");
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
    List<String> lines = new ArrayList<>();
    if (rows.isEmpty()) {
      lines.add("no rule hit yet");
    } else {
      lines.addAll(table(zone).lines());
    }
    String rest = rest();
    if (!rest.isEmpty()) {
      lines.add(LabelText.of(rest));
    }
    return lines;
  }

  private TextTable table(ZoneId zone) {
    DateTimeFormatter time =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(zone);
    TextTable table =
        new TextTable(
            Column.right("PACKETS/s"),
            Column.right("BYTES/s"),
            Column.right("PACKETS"),
            Column.right("BYTES"),
            Column.left("LAST HIT", 19),
            Column.left("VERDICT", 8),
            Column.left("WHERE", LONGEST_PLACE),
            Column.left("RULE", LONGEST_RULE));
    for (Map<String, String> row : rows) {
      table.row(
          row.containsKey("packets_per_second") ? rate(row.get("packets_per_second")) : "new",
          row.containsKey("bytes_per_second") ? bytes(row.get("bytes_per_second")) : "",
          row.getOrDefault("packets", ""),
          bytes(row.get("bytes")),
          row.containsKey("last_hit") ? time.format(Instant.parse(row.get("last_hit"))) : "",
          row.getOrDefault("verdict", ""),
          String.join(
              " ",
              row.getOrDefault("backend", ""),
              row.getOrDefault("family", ""),
              row.getOrDefault("table", ""),
              row.getOrDefault("chain", "")),
          row.getOrDefault("rule", ""));
    }
    return table;
  }

  private String rest() {
    List<String> rest = new ArrayList<>();
    String leftOut = top.getOrDefault("left_out", "0");
    if (!leftOut.equals("0")) {
      rest.add(leftOut + " more were hit: see --top");
    }
    String neverHit = top.getOrDefault("never_hit", "0");
    if (!neverHit.equals("0")) {
      rest.add(neverHit + " never hit");
    }
    return String.join("; ", rest);
  }

  /** One digit behind the point where it tells something. */
  private static String rate(@org.jspecify.annotations.Nullable String number) {
    double rate = number(number);
    return rate > 0 && rate < 10
        ? String.format(Locale.ROOT, "%.1f", rate)
        : Long.toString(Math.round(rate));
  }

  private static String bytes(@org.jspecify.annotations.Nullable String number) {
    return ByteText.of(Math.round(number(number)));
  }

  private static double number(@org.jspecify.annotations.Nullable String number) {
    return Double.parseDouble(number == null ? "0" : number);
  }
}
