package io.curfew.firewall;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** nft's own account of the ruleset: {@code nft -j list ruleset}, read apart from the feature. */
final class NftJson {
  /** A rule with a counter of its own; of several the last. */
  record Rule(
      String family,
      String table,
      String chain,
      long handle,
      Optional<String> comment,
      String verdict,
      Hits hits) {}

  private static final Object NULL = new Object();

  private final List<Object> objects;

  private NftJson(List<Object> objects) {
    this.objects = objects;
  }

  static NftJson read() throws IOException {
    try (JsonParser parser =
        new JsonFactory().createParser(Programs.run("nft", "-j", "list", "ruleset"))) {
      parser.nextToken();
      return new NftJson(list(map(value(parser)).getOrDefault("nftables", NULL)));
    }
  }

  List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    for (Map<String, Object> rule : of("rule")) {
      List<Object> expressions = list(rule.getOrDefault("expr", NULL));
      hits(expressions)
          .ifPresent(
              hits ->
                  rules.add(
                      new Rule(
                          text(rule, "family"),
                          text(rule, "table"),
                          text(rule, "chain"),
                          (Long) rule.getOrDefault("handle", -1L),
                          Optional.ofNullable((String) rule.get("comment")),
                          verdict(expressions),
                          hits)));
    }
    return rules;
  }

  /** Chains by "family table chain", in their order. */
  List<String> chains() {
    return of("chain").stream()
        .map(c -> text(c, "family") + " " + text(c, "table") + " " + text(c, "name"))
        .toList();
  }

  Map<String, Hits> namedCounters() {
    Map<String, Hits> counters = new HashMap<>();
    for (Map<String, Object> counter : of("counter")) {
      counters.put(
          text(counter, "family") + " " + text(counter, "table") + " " + text(counter, "name"),
          hits(counter));
    }
    return counters;
  }

  /** Number of rules by "family table", those of no counter included. */
  Map<String, Integer> rulesByTable() {
    Map<String, Integer> rules = new HashMap<>();
    of("table").forEach(t -> rules.put(text(t, "family") + " " + text(t, "name"), 0));
    of("rule")
        .forEach(r -> rules.merge(text(r, "family") + " " + text(r, "table"), 1, Integer::sum));
    return rules;
  }

  private List<Map<String, Object>> of(String kind) {
    List<Map<String, Object>> found = new ArrayList<>();
    for (Object object : objects) {
      Object inner = map(object).get(kind);
      if (inner != null) {
        found.add(map(inner));
      }
    }
    return found;
  }

  private static Optional<Hits> hits(List<Object> expressions) {
    Optional<Hits> hits = Optional.empty();
    for (Object expression : expressions) {
      // A string or a map's lookup names a counter object instead.
      if (map(expression).get("counter") instanceof Map<?, ?> counter
          && counter.containsKey("packets")) {
        hits = Optional.of(hits(map(counter)));
      }
    }
    return hits;
  }

  private static Hits hits(Map<String, Object> counter) {
    return new Hits(
        (Long) counter.getOrDefault("packets", -1L), (Long) counter.getOrDefault("bytes", -1L));
  }

  private static String verdict(List<Object> expressions) {
    String verdict = "other";
    for (Object expression : expressions) {
      for (Map.Entry<String, Object> statement : map(expression).entrySet()) {
        boolean xtReject =
            statement.getKey().equals("xt")
                && "REJECT".equals(map(statement.getValue()).get("name"));
        if (List.of("accept", "drop", "reject").contains(statement.getKey())) {
          verdict = statement.getKey();
        } else if (xtReject) {
          verdict = "reject";
        }
      }
    }
    return verdict;
  }

  private static String text(Map<String, Object> map, String key) {
    return (String) map.getOrDefault(key, "");
  }

  @SuppressWarnings("unchecked") // the parser below makes no other maps
  private static Map<String, Object> map(Object value) {
    return value instanceof Map<?, ?> ? (Map<String, Object>) value : Map.of();
  }

  @SuppressWarnings("unchecked") // nor other lists
  private static List<Object> list(Object value) {
    return value instanceof List<?> ? (List<Object>) value : List.of();
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          map.put(name, value(parser));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_STRING -> parser.getText();
      default -> NULL;
    };
  }
}
