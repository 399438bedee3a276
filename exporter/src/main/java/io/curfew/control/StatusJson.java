package io.curfew.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes the live picture as one line of JSON; what is not available is null. */
final class StatusJson {
  private static final JsonFactory JSON = new JsonFactory();

  @FunctionalInterface
  private interface Writer<T> {
    void write(T value) throws IOException;
  }

  private final JsonGenerator json;

  private StatusJson(JsonGenerator json) {
    this.json = json;
  }

  static String write(Status status) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      new StatusJson(json).status(status);
    } catch (IOException e) {
      throw new UncheckedIOException("a string took no JSON", e);
    }
    return text.toString();
  }

  private void status(Status status) throws IOException {
    json.writeStartObject();
    json.writeStringField("at", status.at().toString());
    rows("users", status.users().orElse(null), this::user);
    rows("rules", status.rules().orElse(null), this::rule);
    rows("flows", status.flows().orElse(null), this::flow);
    rows("apt", status.apt().orElse(null), this::apt);
    json.writeFieldName("sleep");
    if (status.sleep().isPresent()) {
      sleep(status.sleep().get());
    } else {
      json.writeNull();
    }
    json.writeEndObject();
  }

  private <T> void rows(
      String name, @org.jspecify.annotations.Nullable List<T> rows, Writer<T> writer)
      throws IOException {
    json.writeFieldName(name);
    if (rows == null) {
      json.writeNull();
      return;
    }
    json.writeStartArray();
    for (T row : rows) {
      json.writeStartObject();
      writer.write(row);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void user(Status.User user) throws IOException {
    json.writeStringField("user", user.name());
    json.writeNumberField("in", user.bytesIn());
    json.writeNumberField("out", user.bytesOut());
    json.writeNumberField("sessions", user.sessions());
  }

  private void rule(Status.Rule rule) throws IOException {
    json.writeStringField("table", rule.table());
    json.writeStringField("chain", rule.chain());
    json.writeStringField("rule", rule.rule());
    json.writeStringField("verdict", rule.verdict());
    json.writeNumberField("packets", rule.packets());
    json.writeNumberField("bytes", rule.bytes());
  }

  private void flow(Status.Flow flow) throws IOException {
    json.writeStringField("at", flow.at().toString());
    json.writeStringField("protocol", flow.protocol());
    json.writeStringField("direction", flow.direction());
    json.writeStringField("peer", flow.peer());
    json.writeNumberField("port", flow.port());
    json.writeStringField("process", flow.process());
    json.writeStringField("unit", flow.unit());
    json.writeStringField("unattributed", flow.unattributed());
  }

  private void apt(Status.AptPath path) throws IOException {
    json.writeStringField("path", path.path());
    json.writeStringField("modified", path.modified().toString());
  }

  private void sleep(Status.Sleep sleep) throws IOException {
    json.writeStartObject();
    json.writeBooleanField("ready", sleep.ready());
    json.writeBooleanField("armed", sleep.armed());
    if (sleep.dryRun().isPresent()) {
      json.writeStringField("dry_run", sleep.dryRun().get());
    }
    json.writeNumberField("idle_window_seconds", sleep.idleWindow().toSeconds());
    json.writeArrayFieldStart("blockers");
    for (String blocker : sleep.blockers()) {
      json.writeString(blocker);
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
