package io.curfew.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.curfew.sleep.Receipt;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** The JSON bodies of the answers. */
final class Json {
  private static final JsonFactory JSON = new JsonFactory();

  /** Writes one document. */
  @FunctionalInterface
  interface Document {
    void write(JsonGenerator json) throws IOException;
  }

  private Json() {}

  static String receipts(List<Receipt> receipts) {
    return written(
        json -> {
          json.writeArrayFieldStart("requests");
          for (Receipt receipt : receipts) {
            json.writeStartObject();
            json.writeStringField("fingerprint", receipt.fingerprint());
            json.writeStringField("instance", receipt.instance());
            json.writeStringField("outcome", receipt.outcome());
            json.writeStringField("reason", receipt.reason());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  static String written(Document document) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      document.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string writer does not fail", e);
    }
    return text + "\n";
  }
}
