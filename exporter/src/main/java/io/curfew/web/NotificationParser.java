package io.curfew.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads Alertmanager's body as a stream, bounded in depth, in the number of alerts and in the
 * length of every text. Fields it does not know are skipped; anything else unexpected is malformed.
 */
final class NotificationParser {
  private static final String VERSION = "4";
  private static final int MAX_ALERTS = 2000;
  private static final int MAX_DEPTH = 16;
  private static final int MAX_TEXT = 64 * 1024;
  private static final int MAX_LABELS = 200;
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          // A field given twice means one thing to us and another to whoever checked it before.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_TEXT)
                  .maxNameLength(1024)
                  .maxNumberLength(64)
                  .build())
          .build();

  private NotificationParser() {}

  static Notification parse(byte[] body) throws MalformedNotification {
    try (JsonParser json = JSON.createParser(body)) {
      Notification notification = notification(json);
      if (json.nextToken() != null) {
        throw new MalformedNotification("one JSON object expected, more follows");
      }
      return notification;
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new MalformedNotification("JSON expected: " + message);
    }
  }

  private static Notification notification(JsonParser json)
      throws IOException, MalformedNotification {
    expect(json, json.nextToken(), JsonToken.START_OBJECT, "the body");
    String version = "";
    List<Notification.Alert> alerts = List.of();
    long truncated = 0;
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      JsonToken value = json.nextToken();
      switch (field) {
        case "version" -> version = text(json, value, field);
        case "alerts" -> alerts = alerts(json, value);
        case "truncatedAlerts" -> {
          expect(json, value, JsonToken.VALUE_NUMBER_INT, field);
          truncated = json.getLongValue();
          if (truncated < 0) {
            throw new MalformedNotification("truncatedAlerts: 0 or more expected");
          }
        }
        default -> json.skipChildren();
      }
    }
    expect(json, json.currentToken(), JsonToken.END_OBJECT, "the body's end");
    if (!version.equals(VERSION)) {
      throw new MalformedNotification("version \"4\" expected");
    }
    return new Notification(alerts, truncated);
  }

  private static List<Notification.Alert> alerts(JsonParser json, JsonToken value)
      throws IOException, MalformedNotification {
    expect(json, value, JsonToken.START_ARRAY, "alerts");
    List<Notification.Alert> alerts = new ArrayList<>();
    for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
      if (alerts.size() == MAX_ALERTS) {
        throw new MalformedNotification("at most " + MAX_ALERTS + " alerts expected");
      }
      expect(json, next, JsonToken.START_OBJECT, "alerts");
      alerts.add(alert(json));
    }
    return alerts;
  }

  private static Notification.Alert alert(JsonParser json)
      throws IOException, MalformedNotification {
    String status = "";
    String startsAt = "";
    String fingerprint = "";
    Map<String, String> labels = Map.of();
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      JsonToken value = json.nextToken();
      switch (field) {
        case "status" -> status = text(json, value, field);
        case "startsAt" -> startsAt = text(json, value, field);
        case "fingerprint" -> fingerprint = text(json, value, field);
        case "labels" -> labels = labels(json, value);
        default -> json.skipChildren();
      }
    }
    if (!status.equals("firing") && !status.equals("resolved")) {
      throw new MalformedNotification("status firing or resolved expected");
    }
    if (!fingerprint.matches("[0-9a-fA-F]{1,32}")) {
      throw new MalformedNotification("a fingerprint of hexadecimal digits expected");
    }
    return new Notification.Alert(fingerprint, time(startsAt), status.equals("firing"), labels);
  }

  private static Map<String, String> labels(JsonParser json, JsonToken value)
      throws IOException, MalformedNotification {
    expect(json, value, JsonToken.START_OBJECT, "labels");
    Map<String, String> labels = new HashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      if (labels.size() == MAX_LABELS) {
        throw new MalformedNotification("at most " + MAX_LABELS + " labels expected");
      }
      labels.put(name, text(json, json.nextToken(), "labels"));
    }
    return labels;
  }

  private static Instant time(String text) throws MalformedNotification {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new MalformedNotification("startsAt: an RFC 3339 time expected");
    }
  }

  private static String text(JsonParser json, JsonToken token, String field)
      throws IOException, MalformedNotification {
    expect(json, token, JsonToken.VALUE_STRING, field);
    return json.getText();
  }

  private static void expect(JsonParser json, JsonToken token, JsonToken expected, String where)
      throws MalformedNotification {
    if (token != expected) {
      throw new MalformedNotification(
          where
              + ": "
              + expected
              + " expected at offset "
              + json.currentTokenLocation().getByteOffset());
    }
  }
}
