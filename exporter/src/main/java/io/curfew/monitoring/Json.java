package io.curfew.monitoring;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of a JSON document. What is missing, null or of another kind than asked for is empty.
 *
 * @param value a map, a list, a string, or the text of a number or boolean
 */
record Json(Object value) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Json NOTHING = new Json("");

  /**
   * Reads a document without the fields that are long and of no interest.
   *
   * @throws IOException when it is none
   */
  static Json read(byte[] body, String... without) throws IOException {
    try (JsonParser json = JSON.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no JSON of the kind that is expected");
      }
      return value(json, List.of(without));
    } catch (JacksonException e) {
      throw new IOException("no JSON", e);
    }
  }

  private static Json value(JsonParser json, List<String> without) throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, Json> fields = new LinkedHashMap<>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        if (without.contains(name)) {
          json.skipChildren();
        } else {
          fields.put(name, value(json, without));
        }
      }
      return new Json(fields);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Json> items = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        items.add(value(json, without));
      }
      return new Json(items);
    }
    return token == JsonToken.VALUE_NULL ? NOTHING : new Json(json.getText());
  }

  Json at(String... names) {
    Json here = this;
    for (String name : names) {
      here =
          here.value instanceof Map<?, ?> fields && fields.get(name) instanceof Json j
              ? j
              : NOTHING;
    }
    return here;
  }

  List<Json> items() {
    return value instanceof List<?> list ? list.stream().map(Json.class::cast).toList() : List.of();
  }

  String text() {
    return value instanceof String text ? text : "";
  }

  /** The fields that are texts. */
  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> fields) {
      fields.forEach((name, field) -> texts.put((String) name, ((Json) field).text()));
    }
    return texts;
  }
}
