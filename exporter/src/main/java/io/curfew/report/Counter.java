package io.curfew.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One user's bytes in one direction on one host. Not the pod: the counter is durable, and goes on
 * in the next one.
 */
record Counter(Map<String, String> labels) {
  static final List<String> HOST = List.of("cluster", "namespace", "job", "instance");
  private static final List<String> USER = List.of("user", "direction");

  Counter {
    Map<String, String> own = new TreeMap<>(labels);
    own.keySet().removeIf(name -> !HOST.contains(name) && !USER.contains(name));
    labels = Map.copyOf(own);
  }

  String user() {
    return labels.getOrDefault("user", "");
  }

  boolean in() {
    return "in".equals(labels.get("direction"));
  }

  /** What names the host among the counters of others. */
  Map<String, String> host() {
    Map<String, String> host = new TreeMap<>(labels);
    host.keySet().retainAll(HOST);
    return Map.copyOf(host);
  }

  /** Selects this one alone: a label that it lacks must be absent. */
  String selector() {
    return matchers(HOST) + "," + matchers(USER);
  }

  /** Selects whatever is of this host. */
  String hostSelector() {
    return matchers(HOST);
  }

  private String matchers(List<String> names) {
    return names.stream()
        .map(name -> matcher(name, Optional.ofNullable(labels.get(name)).orElse("")))
        .collect(Collectors.joining(","));
  }

  /** One matcher; the value can't leave its quotation marks. */
  static String matcher(String name, String value) {
    String quoted =
        value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r");
    return name + "=\"" + quoted + "\"";
  }
}
