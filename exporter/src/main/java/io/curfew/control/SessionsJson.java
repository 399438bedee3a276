package io.curfew.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.curfew.ssh.OpenSession;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes the open sessions as one line of JSON: the control socket's answer and the API's. */
public final class SessionsJson {
  private static final JsonFactory JSON = new JsonFactory();

  private SessionsJson() {}

  /**
   * Bytes are exact, as of the last reading; rates are bytes a second between the last two.
   *
   * @param sessions empty where SSH is switched off: null, which is not the same as nobody there
   */
  public static String write(Instant at, Optional<List<OpenSession>> sessions) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("at", at.toString());
      if (sessions.isEmpty()) {
        json.writeNullField("sessions");
      } else {
        json.writeArrayFieldStart("sessions");
        for (OpenSession session : sessions.get()) {
          session(json, session);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string took no JSON", e);
    }
    return text.toString();
  }

  private static void session(JsonGenerator json, OpenSession session) throws IOException {
    json.writeStartObject();
    if (session.user().isEmpty()) {
      json.writeNullField("user");
    } else {
      json.writeStringField("user", session.user());
    }
    json.writeStringField("peer", session.peer());
    json.writeStringField("since", session.since().toString());
    json.writeNumberField("in", session.in());
    json.writeNumberField("out", session.out());
    json.writeNumberField("in_per_second", session.inPerSecond());
    json.writeNumberField("out_per_second", session.outPerSecond());
    json.writeStringField("standing", session.standing().name().toLowerCase(Locale.ROOT));
    json.writeEndObject();
  }
}
