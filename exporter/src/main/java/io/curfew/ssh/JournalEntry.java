package io.curfew.ssh;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.curfew.logfile.Stamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One entry of the journal, as journalctl writes it in JSON: fields are strings, arrays of bytes
 * where a value is no printable UTF-8, arrays of these where a field came several times, and null
 * where journalctl thought a value too long.
 *
 * @param cursor where it stands; empty where the line could not be read
 */
record JournalEntry(Optional<String> cursor, LogRecord record) {
  private static final JsonFactory JSON = new JsonFactory();

  /** Reads a line that was asked for with {@code _UID=0} and sshd's identifiers. */
  static JournalEntry read(String line) {
    String cursor = "";
    Optional<String> message = Optional.empty();
    Optional<String> pid = Optional.empty();
    Optional<String> time = Optional.empty();
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return unreadable();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        Optional<String> value = value(json);
        switch (field) {
          case "__CURSOR" -> cursor = value.orElse("");
          case "MESSAGE" -> message = value;
          // journald's word, while SYSLOG_PID is the sender's.
          case "_PID" -> pid = value;
          // journald's word too, while _SOURCE_REALTIME_TIMESTAMP is not there for all senders.
          case "__REALTIME_TIMESTAMP" -> time = value;
          default -> {}
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT) {
        return unreadable();
      }
    } catch (IOException e) {
      return unreadable();
    }
    Optional<String> number = pid.filter(p -> p.matches("\\d{1,10}"));
    Optional<Stamp> at = time.flatMap(JournalEntry::stamp);
    LogRecord record =
        message.isPresent() && number.isPresent()
            ? SshdMessage.read(message.get(), Long.parseLong(number.get()), true, () -> at)
            : new LogRecord.Malformed();
    return new JournalEntry(Optional.of(cursor).filter(c -> !c.isEmpty()), record);
  }

  /** Microseconds since 1970; 16 digits reach to the year 2286. */
  private static Optional<Stamp> stamp(String micros) {
    if (!micros.matches("\\d{1,16}")) {
      return Optional.empty();
    }
    Instant from = Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
    return Optional.of(new Stamp(from, from.plusNanos(999)));
  }

  private static JournalEntry unreadable() {
    return new JournalEntry(Optional.empty(), new LogRecord.Malformed());
  }

  /** The value at the parser, the first where there are several; the parser is left at its end. */
  private static Optional<String> value(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return Optional.of(json.getText());
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Optional<String> first = Optional.empty();
    boolean any = false;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == null) {
        throw new IOException("an array without an end");
      }
      if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
        bytes.write(json.getIntValue());
        continue;
      }
      Optional<String> inner = value(json);
      first = any ? first : inner;
      any = true;
    }
    return any ? first : Optional.of(bytes.toString(StandardCharsets.UTF_8));
  }
}
