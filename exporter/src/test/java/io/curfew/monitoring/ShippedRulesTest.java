package io.curfew.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ShippedRulesTest {
  private static final Path RULES = Path.of("../rules");

  @Test
  void theyAreTheFilesOfTheCheckout() throws IOException {
    try (Stream<Path> files = Files.list(RULES)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.startsWith("curfew-") && name.endsWith(".rules.yml")))
          .containsExactlyInAnyOrderElementsOf(ShippedRules.FILES);
    }
  }

  @Test
  void everyAlertAndRecordOfTheFilesIsThere() throws IOException {
    List<ShippedRule> rules = ShippedRules.read();
    for (String file : ShippedRules.FILES) {
      long lines;
      try (Stream<String> text = Files.lines(RULES.resolve(file))) {
        lines = text.filter(line -> line.matches(" +- (alert|record): .*")).count();
      }
      assertThat(rules.stream().filter(rule -> rule.file().equals(file))).hasSize((int) lines);
    }
    assertThat(rules)
        .allMatch(
            rule ->
                !rule.group().isEmpty() && !rule.name().isEmpty() && !rule.expression().isEmpty());
  }
}
