package io.curfew.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.curfew.config.RelayTarget;
import io.curfew.config.TargetHost;
import io.curfew.sleep.SleepRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * One alert on its way to its host.
 *
 * @param host connected to
 */
record Forward(SleepRequest alert, RelayTarget target, TargetHost host) {
  /** Marks what has come through a relay, which no relay forwards. */
  static final String HEADER = "Curfew-Relayed";

  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Chooses the host.
   *
   * @throws IllegalArgumentException when the entry leaves it to the label, and that can't be read
   */
  static Forward of(SleepRequest alert, RelayTarget target) {
    return new Forward(
        alert, target, target.address().orElseGet(() -> TargetHost.ofInstance(alert.instance())));
  }

  /** Alertmanager repeats an alert with the same fingerprint and the same start. */
  String key() {
    return alert.fingerprint() + " " + alert.startsAt() + " " + alert.instance();
  }

  /** The name that the host's certificate must bear. */
  TargetHost name() {
    return target.serverName().orElse(host);
  }

  /**
   * The request, whole. Of the alert it holds what a guard judges by, unchanged: the host knows a
   * repeat by fingerprint and start.
   */
  byte[] request() {
    byte[] body = body();
    String name = name().name();
    StringBuilder head = new StringBuilder(256);
    head.append("POST ").append(target.path()).append(" HTTP/1.1\r\nHost: ");
    head.append(name.contains(":") ? "[" + name + "]" : name).append(':').append(target.port());
    head.append("\r\nUser-Agent: curfew\r\nContent-Type: application/json\r\n");
    head.append(HEADER).append(": 1\r\nConnection: close\r\nContent-Length: ").append(body.length);
    target
        .token()
        .ifPresent(token -> head.append("\r\nAuthorization: ").append(token.authorization()));
    byte[] before = head.append("\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    byte[] whole = new byte[before.length + body.length];
    System.arraycopy(before, 0, whole, 0, before.length);
    System.arraycopy(body, 0, whole, before.length, body.length);
    return whole;
  }

  private byte[] body() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("version", "4");
      json.writeStringField("status", "firing");
      json.writeArrayFieldStart("alerts");
      json.writeStartObject();
      json.writeStringField("status", "firing");
      json.writeObjectFieldStart("labels");
      json.writeStringField("instance", alert.instance());
      writeIfPresent(json, "curfew_action", alert.action());
      writeIfPresent(json, "awake", alert.awake());
      json.writeEndObject();
      json.writeStringField("startsAt", alert.startsAt().toString());
      json.writeStringField("fingerprint", alert.fingerprint());
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("an array of bytes does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static void writeIfPresent(
      JsonGenerator json, String label, java.util.Optional<String> value) throws IOException {
    if (value.isPresent()) {
      json.writeStringField(label, value.get());
    }
  }
}
