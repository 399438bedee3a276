package io.curfew.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * One line of the control protocol that is a flat JSON object of strings: every request, and every
 * answer but the picture itself.
 */
final class ControlLine {
  private static final JsonFactory JSON = new JsonFactory();

  private ControlLine() {}

  static String write(Map<String, String> fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, String> field : fields.entrySet()) {
        json.writeStringField(field.getKey(), field.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string took no JSON", e);
    }
    return text.toString();
  }

  /**
   * Reads one line.
   *
   * @throws IOException when it is no flat JSON object of strings
   */
  static Map<String, String> read(String line) throws IOException {
    Map<String, String> fields = new TreeMap<>();
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("a JSON object expected");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken() != JsonToken.VALUE_STRING) {
          throw new IOException("field " + name + ": a string expected");
        }
        fields.put(name, json.getText());
      }
      if (json.currentToken() != JsonToken.END_OBJECT) {
        throw new IOException("a flat JSON object expected");
      }
    }
    return fields;
  }
}
