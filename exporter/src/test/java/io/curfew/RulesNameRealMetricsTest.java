package io.curfew;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RulesNameRealMetricsTest {
  /** A metric of the exporter; names with colons are recorded by the rules themselves. */
  private static final Pattern METRIC =
      Pattern.compile("(?<![a-z_:])curfew_[a-z0-9_]+(?![a-z0-9_:])");

  /** Labels that begin alike. */
  private static final Set<String> LABELS = Set.of("curfew_action");

  /** Shown by a relay, which the golden scrape is none of. */
  private static final Set<String> OF_A_RELAY = Set.of("curfew_relay_forwards_total");

  @Test
  void rulesNameNoMetricThatTheExporterLacks() throws IOException {
    Set<String> known =
        GoldenFamilies.read().stream().map(GoldenFamilies.Family::name).collect(Collectors.toSet());
    known.addAll(OF_A_RELAY);
    for (Path rules : ruleFiles()) {
      assertThat(named(rules)).as("named by " + rules).isNotEmpty().isSubsetOf(known);
    }
  }

  private static List<String> named(Path rules) throws IOException {
    String withoutComments = Files.readString(rules).replaceAll("(?m)#.*$", "");
    return METRIC
        .matcher(withoutComments)
        .results()
        .map(MatchResult::group)
        .filter(name -> !LABELS.contains(name))
        .distinct()
        .toList();
  }

  private static List<Path> ruleFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../rules"))) {
      return files.filter(f -> f.toString().endsWith(".rules.yml")).sorted().toList();
    }
  }
}
