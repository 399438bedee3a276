package io.curfew;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ReadmeTest {
  private static final Path README = Path.of("../README.md");
  private static final String BEGIN = "GoldenScrapeIT -->\n";
  private static final String END = "<!-- /metrics -->";

  @Test
  void itsTableOfMetricsIsTheExposition() throws IOException {
    String text = Files.readString(README);
    String before = text.substring(0, text.indexOf(BEGIN) + BEGIN.length());

    Golden.check(README, before + table() + text.substring(text.indexOf(END)));
  }

  private static String table() throws IOException {
    return GoldenFamilies.read().stream()
        .map(ReadmeTest::row)
        .collect(
            Collectors.joining(
                "", "| metric | type | labels | meaning |\n|---|---|---|---|\n", ""));
  }

  private static String row(GoldenFamilies.Family family) {
    String labels = family.labels().replace(",", ", ");
    return "| `%s` | %s | %s | %s |%n"
        .formatted(family.name(), family.type(), labels, family.help());
  }
}
