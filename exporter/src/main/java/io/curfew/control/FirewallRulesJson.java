package io.curfew.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.curfew.firewall.RuleHits;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/** Writes the rules that are hit most as one line of JSON. */
final class FirewallRulesJson {
  private static final JsonFactory JSON = new JsonFactory();

  private FirewallRulesJson() {}

  /**
   * Rules without a hit are counted, not listed.
   *
   * @param seconds that the rates were measured in
   * @param most rows at most; how many are left out is said
   */
  static String write(Instant at, double seconds, RuleOrder by, List<RuleRate> rules, int most) {
    List<RuleRate> hit = rules.stream().filter(rate -> rate.hits().packets() > 0).toList();
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("at", at.toString());
      json.writeNumberField("seconds", seconds);
      json.writeStringField("by", by.word());
      json.writeNumberField("never_hit", rules.size() - hit.size());
      json.writeNumberField("left_out", Math.max(0, hit.size() - most));
      json.writeArrayFieldStart("rules");
      for (RuleRate rate : hit.stream().sorted(by.first()).limit(most).toList()) {
        rule(json, rate);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string took no JSON", e);
    }
    return text.toString();
  }

  private static void rule(JsonGenerator json, RuleRate rate) throws IOException {
    RuleHits hits = rate.hits();
    json.writeStartObject();
    json.writeStringField("backend", hits.backend());
    json.writeStringField("family", hits.family());
    json.writeStringField("table", hits.table());
    json.writeStringField("chain", hits.chain());
    json.writeStringField("rule", hits.rule());
    json.writeStringField("verdict", hits.verdict());
    json.writeNumberField("packets", hits.packets());
    json.writeNumberField("bytes", hits.bytes());
    figure(json, "packets_per_second", rate.packetsPerSecond());
    figure(json, "bytes_per_second", rate.bytesPerSecond());
    json.writeFieldName("last_hit");
    if (hits.lastHit().isPresent()) {
      json.writeString(hits.lastHit().get().toString());
    } else {
      json.writeNull();
    }
    json.writeEndObject();
  }

  private static void figure(JsonGenerator json, String field, OptionalDouble figure)
      throws IOException {
    if (figure.isPresent()) {
      json.writeNumberField(field, figure.getAsDouble());
    } else {
      json.writeNullField(field);
    }
  }
}
