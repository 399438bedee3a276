package io.curfew.config;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One mapping of the web configuration file, its values by their types. Its complaints are one line
 * and show no value, as that might be a secret at the wrong place.
 *
 * @param name of the mapping in the file; empty for the file as a whole
 */
record WebKeys(Path file, String name, Map<?, ?> given) {
  private static final int LONGEST_SHOWN = 60;

  /** Refuses what is not among the keys. */
  void known(Set<String> keys) throws IOException {
    for (Object key : given.keySet()) {
      if (!(key instanceof String text) || !keys.contains(text)) {
        throw problem(String.valueOf(key), "unknown key, known are " + new TreeSet<>(keys));
      }
    }
  }

  IOException problem(String key, String what) {
    return new IOException(place(key) + ": " + what);
  }

  /** The file and the key, as a complaint begins. */
  String place(String key) {
    return file + ": " + (name.isEmpty() ? "" : name + ".") + shown(key);
  }

  /** Of a text that somebody wrote, what a line of a log can hold. */
  static String shown(String text) {
    String line = text.replaceAll("\\p{C}", "?");
    return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
  }

  Optional<WebKeys> mapping(String key) throws IOException {
    Object value = given.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof Map<?, ?> keys)) {
      throw problem(key, "a mapping expected");
    }
    return Optional.of(new WebKeys(file, name.isEmpty() ? key : name + "." + key, keys));
  }

  /** A text, which is not empty. */
  Optional<String> text(String key) throws IOException {
    Object value = given.get(key);
    if (value != null && !(value instanceof String)) {
      throw problem(key, "a text expected");
    }
    return Optional.ofNullable((String) value).filter(text -> !text.isEmpty());
  }

  /** A file, relative to the configuration's own directory. */
  Optional<Path> path(String key, String inline) throws IOException {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.get().contains("-----BEGIN")) {
      throw problem(key, "the name of a file expected; what is in PEM belongs to " + inline);
    }
    try {
      return Optional.of(file.resolveSibling(text.get()));
    } catch (InvalidPathException e) {
      throw problem(key, "the name of a file expected");
    }
  }

  boolean bool(String key, boolean otherwise) throws IOException {
    Object value = given.get(key);
    if (value != null && !(value instanceof Boolean)) {
      throw problem(key, "true or false expected");
    }
    return value == null ? otherwise : (Boolean) value;
  }

  Optional<Integer> integer(String key) throws IOException {
    Object value = given.get(key);
    if (value != null && !(value instanceof Integer)) {
      throw problem(key, "a whole number expected");
    }
    return Optional.ofNullable((Integer) value);
  }

  List<String> texts(String key) throws IOException {
    Object value = given.get(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
      throw problem(key, "a list of texts expected");
    }
    return list.stream().map(String.class::cast).toList();
  }

  <T> T oneOf(String key, Map<String, T> values) throws IOException {
    T value = values.get(text(key).orElse(""));
    if (value == null) {
      Set<String> names = new TreeSet<>(values.keySet());
      names.remove("");
      throw problem(key, "one of " + String.join(", ", names) + " expected");
    }
    return value;
  }
}
