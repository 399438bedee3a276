package io.curfew.web;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Notifications of Alertmanager's form, most of them spoilt in one way or several; seeded. */
final class HostileBodies {
  static final String THIS_HOST = "192.0.2.1:10220";

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1e999",
          "-0",
          "123456789012345678901234567890",
          "\"\"",
          "\"\\u0000\\ud800\"",
          "[]",
          "{}",
          "[[[]]]",
          "{\"a\":{\"b\":[1,2,{}]}}",
          "\"4\"",
          "\"firing\"",
          "NaN",
          "'x'",
          "9".repeat(100),
          "\"" + "x".repeat(70_000) + "\"",
          "\"\\n2026-11-21T10:40:00.000Z ERROR forged: line\"");
  private static final List<String> TIMES =
      List.of(
          "2026-11-21T10:40:00Z",
          "2026-11-21T10:40:00.123456789+14:00",
          "0001-01-01T00:00:00Z",
          "+999999999-12-31T23:59:59Z",
          "-999999999-01-01T00:00:00Z",
          "2026-02-30T00:00:00Z",
          "9999-12-31T23:59:59.999999999-18:00",
          "yesterday",
          "",
          "1732185600");
  private static final List<String> FIELDS =
      List.of(
          "version",
          "status",
          "alerts",
          "truncatedAlerts",
          "labels",
          "startsAt",
          "fingerprint",
          "groupKey",
          "receiver",
          "__proto__",
          "",
          "\\u0000",
          "a\\\"b");

  private final Random random;

  HostileBodies(long seed) {
    this.random = new Random(seed);
  }

  byte[] next() {
    byte[] body = notification().getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(4); i > 0; i--) {
      body = spoilt(body);
    }
    return body;
  }

  private String notification() {
    StringBuilder body = new StringBuilder("{\"version\":\"4\",\"status\":\"firing\",\"alerts\":[");
    int alerts = random.nextInt(50) == 0 ? random.nextInt(2100) : random.nextInt(5);
    for (int i = 0; i < alerts; i++) {
      body.append(i == 0 ? "" : ",").append(alert());
    }
    body.append(']');
    for (int i = random.nextInt(3); i > 0; i--) {
      body.append(",\"").append(of(FIELDS)).append("\":").append(of(VALUES));
    }
    return body.append('}').toString();
  }

  private String alert() {
    String status = random.nextInt(4) == 0 ? "resolved" : "firing";
    String time = random.nextInt(6) == 0 ? of(TIMES) : TIMES.get(0);
    String instance = random.nextInt(3) == 0 ? "192.0.2." + random.nextInt(256) : THIS_HOST;
    return "{\"status\":\"%s\",\"labels\":{\"alertname\":\"CurfewHostIdle\",\"curfew_action\":\"%s\",\"instance\":\"%s\"},\"annotations\":{\"summary\":\"s\"},\"startsAt\":\"%s\",\"fingerprint\":\"%x\"%s}"
        .formatted(
            status,
            random.nextInt(5) == 0 ? "poweroff" : "sleep",
            instance,
            time,
            random.nextInt(20),
            random.nextInt(8) == 0 ? ",\"" + of(FIELDS) + "\":" + of(VALUES) : "");
  }

  private byte[] spoilt(byte[] body) {
    int at = body.length == 0 ? 0 : random.nextInt(body.length);
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(body, at);
      case 1 -> flipped(body, at);
      case 2 -> {
        byte[] junk = new byte[random.nextInt(64)];
        random.nextBytes(junk);
        yield inserted(body, at, junk);
      }
      case 3 ->
          inserted(body, at, "[".repeat(random.nextInt(5000)).getBytes(StandardCharsets.UTF_8));
      case 4 -> inserted(body, at, of(VALUES).getBytes(StandardCharsets.UTF_8));
      case 5 -> inserted(body, at, Arrays.copyOfRange(body, at, body.length));
      case 6 ->
          new String(body, StandardCharsets.UTF_8)
              .replace(of(FIELDS), of(FIELDS))
              .getBytes(StandardCharsets.UTF_8);
      default -> inserted(body, 0, new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});
    };
  }

  private byte[] flipped(byte[] body, int at) {
    byte[] flipped = body.clone();
    if (flipped.length > 0) {
      flipped[at] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private static byte[] inserted(byte[] body, int at, byte[] piece) {
    byte[] all = new byte[body.length + piece.length];
    System.arraycopy(body, 0, all, 0, at);
    System.arraycopy(piece, 0, all, at, piece.length);
    System.arraycopy(body, at, all, at + piece.length, body.length - at);
    return all;
  }

  private String of(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }
}
