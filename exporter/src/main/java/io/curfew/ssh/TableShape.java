package io.curfew.ssh;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a table is made of, as nft lists it, without what does not matter to counting: who owns it,
 * and that it outlives him. Pure.
 */
final class TableShape {
  private static final List<String> OWNERSHIP = List.of("owner", "persist");

  private TableShape() {}

  /** A listing without ownership: nft before 1.1 lists a table that persists as {@code flags }. */
  static String of(String listing) {
    return listing
        .lines()
        .map(TableShape::line)
        .filter(line -> !line.isBlank())
        .collect(Collectors.joining("\n"));
  }

  private static String line(String line) {
    if (line.startsWith("table ")) {
      return line.replaceFirst(" # progname .*", "");
    }
    if (!line.startsWith("\tflags")) {
      return line;
    }
    String rest =
        Arrays.stream(line.substring("\tflags".length()).split("[ ,;]+", -1))
            .filter(flag -> !flag.isEmpty() && !OWNERSHIP.contains(flag))
            .collect(Collectors.joining(","));
    return rest.isEmpty() ? "" : "\tflags " + rest;
  }

  /** Whether a table of this shape counts as the ruleset says, whoever wrote it. */
  static boolean fits(String shape, String ruleset) {
    return words(shape).equals(words(ruleset));
  }

  private static List<String> words(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("comment "))
        .flatMap(line -> Arrays.stream(line.split("[\\s;]+", -1)))
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
