package io.curfew.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The guard's view as the exporter wrote it: texts of the top, and rows of each list. A list within
 * a row is left out but for its first row, whose fields are named "list.field".
 */
record SleepDocument(Map<String, String> top, Map<String, List<Map<String, String>>> lists) {
  /** Under this the text of a list's element stands that is no object. */
  static final String PLAIN = "";

  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Reads it.
   *
   * @throws IOException when it is another's answer
   */
  static SleepDocument read(String document) throws IOException {
    SleepDocument read = new SleepDocument(new HashMap<>(), new HashMap<>());
    try (JsonParser json = JSON.createParser(document)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (value == JsonToken.START_ARRAY) {
          read.lists.put(name, rows(json));
        } else if (value == JsonToken.START_OBJECT) {
          json.skipChildren();
        } else if (value != JsonToken.VALUE_NULL) {
          read.top.put(name, json.getText());
        }
      }
    }
    if (!read.top.containsKey("ready") || !read.lists.containsKey("blockers")) {
      throw new IOException(
          "the exporter's answer does not say how sleep stands: another version?");
    }
    return read;
  }

  private static List<Map<String, String>> rows(JsonParser json) throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    for (JsonToken token = json.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      rows.add(token == JsonToken.START_OBJECT ? row(json) : Map.of(PLAIN, json.getText()));
    }
    return rows;
  }

  private static Map<String, String> row(JsonParser json) throws IOException {
    Map<String, String> row = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (value == JsonToken.START_ARRAY) {
        rows(json).stream()
            .limit(1)
            .forEach(first -> first.forEach((field, text) -> row.put(name + "." + field, text)));
      } else if (value != JsonToken.VALUE_NULL) {
        row.put(name, json.getText());
      }
    }
    return row;
  }

  String text(String name) {
    return top.getOrDefault(name, "");
  }

  List<Map<String, String>> list(String name) {
    return lists.getOrDefault(name, List.of());
  }

  /** The entries that keep the host awake, as JSON again. */
  String keptAwakeJson() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeArrayFieldStart("keep_awake");
      for (Map<String, String> row : list("keep_awake")) {
        json.writeStartObject();
        json.writeFieldName("id");
        json.writeNumber(row.getOrDefault("id", "0"));
        for (String field : List.of("who", "why", "since", "until")) {
          json.writeStringField(field, row.getOrDefault(field, ""));
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }
}
