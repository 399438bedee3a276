package io.curfew.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.curfew.evidence.Blocker;
import io.curfew.sleep.Judged;
import io.curfew.sleep.Receipt;
import io.curfew.sleep.SleepView;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The JSON bodies of the answers. */
final class Json {
  private static final JsonFactory JSON = new JsonFactory();

  /** Writes one document. */
  @FunctionalInterface
  private interface Document {
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

  static String sleep(SleepView view) {
    return written(
        json -> {
          json.writeStringField("ts", view.at().toString());
          json.writeBooleanField("ready", view.ready());
          json.writeBooleanField("armed", view.armed());
          if (view.dryRun().isPresent()) {
            json.writeStringField("dry_run", view.dryRun().get());
          }
          json.writeStringField("action", view.action());
          json.writeNumberField("idle_window_seconds", view.idleWindow().toMillis() / 1e3);
          json.writeStringField("awake", view.awake());
          time(json, "boot", view.boot());
          time(json, "resumed", view.resumed());
          blockers(json, view.blockers());
          json.writeArrayFieldStart("decisions");
          for (Judged judged : view.decisions()) {
            decision(json, judged);
          }
          json.writeEndArray();
        });
  }

  private static void decision(JsonGenerator json, Judged judged) throws IOException {
    json.writeStartObject();
    json.writeStringField("ts", judged.at().toString());
    json.writeStringField("fingerprint", judged.request().fingerprint());
    json.writeStringField("instance", judged.request().instance());
    json.writeStringField("starts_at", judged.request().startsAt().toString());
    json.writeStringField("outcome", judged.decision().outcome().label());
    json.writeStringField("reason", judged.decision().reason());
    blockers(json, judged.decision().blockers());
    json.writeEndObject();
  }

  private static void blockers(JsonGenerator json, List<Blocker> blockers) throws IOException {
    json.writeArrayFieldStart("blockers");
    for (Blocker blocker : blockers) {
      json.writeStartObject();
      json.writeStringField("reason", blocker.reason().label());
      json.writeStringField("meaning", blocker.reason().meaning());
      json.writeStringField("detail", blocker.detail());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void time(JsonGenerator json, String field, Optional<Instant> at)
      throws IOException {
    if (at.isPresent()) {
      json.writeStringField(field, at.get().toString());
    } else {
      json.writeNullField(field);
    }
  }

  private static String written(Document document) {
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
