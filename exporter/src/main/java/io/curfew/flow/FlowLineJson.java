package io.curfew.flow;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.curfew.netlink.ConntrackIcmp;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes flows as the flow log's JSON, one object a line: pure printable text whatever others put
 * into their names, since every unfit character ({@link RawText}) is escaped.
 */
public final class FlowLineJson {
  private static final JsonFactory JSON =
      new JsonFactory()
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .setCharacterEscapes(JsonEscapes.PRINTABLE);
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private FlowLineJson() {}

  /** The object, without the end of a line. */
  public static String text(FlowLine line) {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(json, line);
    } catch (IOException e) {
      throw new UncheckedIOException("a string took no JSON", e);
    }
    return text.toString();
  }

  /** The object with the end of its line, in UTF-8. */
  static void write(FlowLine line, OutputStream out) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      write(json, line);
      json.writeRaw('\n');
    }
  }

  /** The newest flows as one document, {@code null} where flows are switched off. */
  public static String document(String at, Optional<List<FlowLine>> flows) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("at", at);
      if (flows.isEmpty()) {
        json.writeNullField("flows");
      } else {
        json.writeArrayFieldStart("flows");
        for (FlowLine line : flows.get()) {
          write(json, line);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string took no JSON", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, FlowLine line) throws IOException {
    json.writeStartObject();
    json.writeStringField("ts", MICROSECONDS.format(line.at()));
    json.writeStringField("event", "new");
    json.writeStringField("family", line.family());
    json.writeStringField("protocol", line.protocol());
    json.writeStringField("direction", line.direction());
    ends(json, line.ends());
    if (line.icmp().isPresent()) {
      icmp(json, line.icmp().get());
    }
    if (line.reply().isPresent()) {
      json.writeObjectFieldStart("reply");
      ends(json, line.reply().get());
      json.writeEndObject();
    }
    if (line.zone() != 0) {
      json.writeNumberField("zone", line.zone());
    }
    json.writeStringField("class", line.trafficClass());
    text(json, "known", line.known());
    owner(json, line.owner());
    json.writeEndObject();
  }

  private static void ends(JsonGenerator json, FlowEnds ends) throws IOException {
    json.writeStringField("src", AddressText.of(ends.source()));
    port(json, "sport", ends.sourcePort());
    json.writeStringField("dst", AddressText.of(ends.destination()));
    port(json, "dport", ends.destinationPort());
  }

  private static void port(JsonGenerator json, String field, int port) throws IOException {
    number(json, field, port < 0 ? OptionalLong.empty() : OptionalLong.of(port));
  }

  private static void icmp(JsonGenerator json, ConntrackIcmp icmp) throws IOException {
    json.writeNumberField("icmp_type", icmp.type());
    json.writeNumberField("icmp_code", icmp.code());
    json.writeNumberField("icmp_id", icmp.id());
  }

  private static void owner(JsonGenerator json, OwnerLine owner) throws IOException {
    number(
        json,
        "pid",
        owner.pid().isPresent() ? OptionalLong.of(owner.pid().getAsInt()) : OptionalLong.empty());
    number(json, "uid", owner.uid());
    number(json, "gid", owner.gid());
    text(json, "user", owner.user());
    text(json, "process", owner.process());
    text(json, "exe", owner.exe());
    text(json, "cmdline", owner.cmdline());
    text(json, "unit", owner.unit());
    text(json, "cgroup", owner.cgroup());
    if (owner.parents().isEmpty()) {
      json.writeNullField("parents");
    } else {
      json.writeArrayFieldStart("parents");
      for (FlowParent parent : owner.parents()) {
        json.writeStartObject();
        json.writeNumberField("pid", parent.pid());
        json.writeStringField("process", parent.process());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    number(json, "loginuid", owner.loginuid());
    number(json, "cookie", owner.cookie());
    json.writeStringField("attribution", owner.attribution());
    text(json, "reason", owner.reason());
  }

  private static void text(JsonGenerator json, String field, Optional<String> text)
      throws IOException {
    if (text.isPresent()) {
      json.writeStringField(field, text.get());
    } else {
      json.writeNullField(field);
    }
  }

  private static void number(JsonGenerator json, String field, OptionalLong number)
      throws IOException {
    if (number.isPresent()) {
      json.writeNumberField(field, number.getAsLong());
    } else {
      json.writeNullField(field);
    }
  }
}
