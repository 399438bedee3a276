package io.curfew;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The families of the golden scrape. */
final class GoldenFamilies {
  /** One line of the golden: what {@link Exposition#text()} wrote. */
  record Family(String name, String labels, String type, String help) {}

  private static final Pattern LINE = Pattern.compile("(\\w+)\\{(.*)} (\\w+) (.*)");

  private GoldenFamilies() {}

  static List<Family> read() throws IOException {
    return Files.readAllLines(Golden.METRICS).stream()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .map(m -> new Family(m.group(1), m.group(2), m.group(3), m.group(4)))
        .toList();
  }
}
