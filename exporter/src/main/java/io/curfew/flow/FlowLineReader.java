package io.curfew.flow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.curfew.config.Network;
import io.curfew.netlink.ConntrackIcmp;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads a line of the flow log back. Whoever wrote it is not trusted: sizes are bounded, a name is
 * never looked up, and whatever is no flow ends in {@link MalformedFlowLine}. Fields of a later
 * version are passed over.
 */
public final class FlowLineReader {
  /** Characters of a line at most; the log's own stay far below. */
  public static final int MAX_CHARACTERS = 65_536;

  /** Above any depth of ours. */
  private static final int MAX_DEPTH = 16;

  private static final int MAX_PARENTS = 64;
  private static final long MAX_ID = 0xffff_ffffL; // uid_t and gid_t, include/linux/types.h
  private static final int MAX_PORT = 65_535;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(32)
                  .maxStringLength(MAX_CHARACTERS)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /** Texts and numbers of one object; null where the line says null. */
  private final Map<String, Object> values = new HashMap<>();

  private final List<FlowParent> parents = new ArrayList<>();
  private Optional<FlowEnds> reply = Optional.empty();

  private FlowLineReader() {}

  /**
   * Reads one line, with or without its end.
   *
   * @throws MalformedFlowLine when it is none of the flow log's, or longer than {@link
   *     #MAX_CHARACTERS}
   */
  public static FlowLine read(String line) throws MalformedFlowLine {
    if (line.length() > MAX_CHARACTERS) {
      throw new MalformedFlowLine("at most " + MAX_CHARACTERS + " characters expected");
    }
    FlowLineReader reader = new FlowLineReader();
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedFlowLine("a JSON object expected");
      }
      reader.object(json);
      if (json.nextToken() != null) {
        throw new MalformedFlowLine("nothing expected after the JSON object");
      }
    } catch (MalformedFlowLine e) {
      throw e;
    } catch (IOException e) {
      throw new MalformedFlowLine("a JSON object on one line expected");
    }
    return reader.line();
  }

  private void object(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken token = json.nextToken();
      if (token == JsonToken.VALUE_STRING) {
        values.put(field, json.getText());
      } else if (token == JsonToken.VALUE_NUMBER_INT) {
        values.put(field, json.getLongValue());
      } else if (token == JsonToken.START_ARRAY && field.equals("parents")) {
        parents(json);
      } else if (token == JsonToken.START_OBJECT && field.equals("reply")) {
        FlowLineReader nested = new FlowLineReader();
        nested.object(json);
        reply = Optional.of(nested.ends());
      } else {
        json.skipChildren();
      }
    }
    if (json.currentToken() != JsonToken.END_OBJECT) {
      throw new MalformedFlowLine("a whole JSON object expected");
    }
  }

  private void parents(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.START_OBJECT) {
      FlowLineReader nested = new FlowLineReader();
      nested.object(json);
      if (parents.size() == MAX_PARENTS) {
        throw new MalformedFlowLine("parents: at most " + MAX_PARENTS + " expected");
      }
      parents.add(
          new FlowParent(
              (int) nested.number("pid", Integer.MAX_VALUE).orElseThrow(() -> missing("pid")),
              nested.text("process")));
    }
    if (json.currentToken() != JsonToken.END_ARRAY) {
      throw new MalformedFlowLine("parents: a list of objects expected");
    }
  }

  private FlowLine line() throws MalformedFlowLine {
    if (!text("event").equals("new")) {
      throw new MalformedFlowLine("event: new expected");
    }
    return new FlowLine(
        at(),
        text("protocol"),
        text("direction"),
        ends(),
        icmp(),
        reply,
        (int) number("zone", 0xffff).orElse(0),
        text("class"),
        optional("known"),
        owner());
  }

  private Instant at() throws MalformedFlowLine {
    String text = text("ts");
    try {
      // Years of more digits would be fine for Instant and for no calendar.
      if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
        return Instant.parse(text);
      }
    } catch (DateTimeParseException e) {
      // Said below.
    }
    throw new MalformedFlowLine("ts: a time as in 2026-11-21T06:00:00.000001Z expected");
  }

  private FlowEnds ends() throws MalformedFlowLine {
    return new FlowEnds(address("src"), port("sport"), address("dst"), port("dport"));
  }

  private InetAddress address(String field) throws MalformedFlowLine {
    String text = text(field);
    try {
      if (text.indexOf('/') < 0) {
        return Network.parse(text).address();
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new MalformedFlowLine(field + ": an address expected");
  }

  private int port(String field) throws MalformedFlowLine {
    return (int) number(field, MAX_PORT).orElse(FlowEnds.NO_PORT);
  }

  private Optional<ConntrackIcmp> icmp() throws MalformedFlowLine {
    OptionalLong type = number("icmp_type", 0xff);
    OptionalLong code = number("icmp_code", 0xff);
    OptionalLong id = number("icmp_id", 0xffff);
    return type.isPresent() && code.isPresent() && id.isPresent()
        ? Optional.of(
            new ConntrackIcmp((int) id.getAsLong(), (int) type.getAsLong(), (int) code.getAsLong()))
        : Optional.empty();
  }

  private OwnerLine owner() throws MalformedFlowLine {
    OptionalLong pid = number("pid", Integer.MAX_VALUE);
    return new OwnerLine(
        pid.isPresent() ? OptionalInt.of((int) pid.getAsLong()) : OptionalInt.empty(),
        number("uid", MAX_ID),
        number("gid", MAX_ID),
        optional("user"),
        optional("process"),
        optional("exe"),
        optional("cmdline"),
        optional("unit"),
        optional("cgroup"),
        List.copyOf(parents),
        number("loginuid", MAX_ID),
        number("cookie", Long.MAX_VALUE),
        text("attribution"),
        optional("reason"));
  }

  private String text(String field) throws MalformedFlowLine {
    return optional(field).orElseThrow(() -> missing(field));
  }

  private Optional<String> optional(String field) throws MalformedFlowLine {
    @Nullable Object value = values.get(field);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw new MalformedFlowLine(field + ": a text expected");
  }

  private OptionalLong number(String field, long max) throws MalformedFlowLine {
    @Nullable Object value = values.get(field);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (value instanceof Long number && number >= 0 && number <= max) {
      return OptionalLong.of(number);
    }
    throw new MalformedFlowLine(field + ": a number from 0 to " + max + " expected");
  }

  private static MalformedFlowLine missing(String field) {
    return new MalformedFlowLine(field + ": missing");
  }
}
