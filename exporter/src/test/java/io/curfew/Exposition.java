package io.curfew;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The families of an exposition in the text format 0.0.4, without values: what a golden can hold of
 * a live scrape.
 */
record Exposition(Map<String, Shape> families) {
  private static final Pattern SAMPLE =
      Pattern.compile("^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)$");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"(?:[^\"\\\\]|\\\\.)*\"");

  /** One family: its type, its help, and the names of its labels. */
  record Shape(String type, String help, String labels) {}

  static Exposition parse(String text) {
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, String> helps = new LinkedHashMap<>();
    Map<String, TreeSet<String>> labels = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        helps.put(words[2], words.length > 3 ? words[3] : "");
      } else if (line.startsWith("# TYPE ")) {
        types.put(words[2], words[3]);
      } else if (!line.startsWith("#")) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
          throw new IllegalArgumentException("no sample: " + line);
        }
        labels
            .computeIfAbsent(sample.group(1), n -> new TreeSet<>())
            .addAll(labelNames(sample.group(2)));
      }
    }
    Map<String, Shape> families = new TreeMap<>();
    types.forEach(
        (name, type) ->
            families.put(
                name,
                new Shape(
                    type,
                    helps.getOrDefault(name, ""),
                    String.join(",", labels.getOrDefault(name, new TreeSet<>())))));
    return new Exposition(families);
  }

  /** Every sample's name with its labels, as the exposition writes them. */
  static List<String> series(String text) {
    return text.lines()
        .filter(l -> !l.startsWith("#"))
        .map(l -> l.substring(0, l.lastIndexOf(' ')))
        .toList();
  }

  Exposition only(String prefix) {
    return new Exposition(
        families.entrySet().stream()
            .filter(f -> f.getKey().startsWith(prefix))
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new)));
  }

  /** Puts in the labels of families that have no sample. */
  Exposition withLabels(Map<String, String> unseen) {
    Map<String, Shape> labelled = new TreeMap<>(families);
    unseen.forEach(
        (name, labels) ->
            labelled.computeIfPresent(
                name,
                (n, shape) ->
                    shape.labels().isEmpty()
                        ? new Shape(shape.type(), shape.help(), labels)
                        : shape));
    return new Exposition(labelled);
  }

  /** One line a family: name{labels} type help. */
  String text() {
    return families.entrySet().stream()
        .map(
            f ->
                f.getKey()
                    + "{"
                    + f.getValue().labels()
                    + "} "
                    + f.getValue().type()
                    + " "
                    + f.getValue().help()
                    + "\n")
        .collect(Collectors.joining());
  }

  private static List<String> labelNames(String labels) {
    return labels == null
        ? List.of()
        : LABEL.matcher(labels).results().map(r -> r.group(1)).toList();
  }
}
