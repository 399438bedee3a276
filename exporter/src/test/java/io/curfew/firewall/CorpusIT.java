package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.metrics.Subject;
import io.curfew.state.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values and names of each ruleset of the corpus, by nft's and iptables' own accounts. */
final class CorpusIT {
  @TempDir private Path dir;
  private Store store;
  private Firewall feature;
  private Subject firewall;

  static List<CorpusFile> ofNft() {
    return CorpusFile.ofNft();
  }

  static List<CorpusFile> ofIptables() {
    return CorpusFile.ofIptables();
  }

  static List<CorpusFile> all() {
    return CorpusFile.all();
  }

  @BeforeEach
  void start() throws IOException {
    Programs.nft("flush ruleset");
    store = Store.open(dir, Clock.systemUTC());
    feature = FirewallBed.open(store);
    firewall = feature.subject();
  }

  @AfterEach
  void end() throws IOException {
    feature.close();
    store.close();
    Programs.nft("flush ruleset");
  }

  @Test
  void theCorpusIsLargeAndItsCountersDiffer() {
    assertThat(ofNft()).hasSizeGreaterThan(25);
    assertThat(ofIptables()).hasSizeGreaterThan(20);
    for (CorpusFile file : ofIptables()) {
      List<Hits> hits = SavedRules.parse(file.text()).stream().map(SavedRules.Rule::hits).toList();
      assertThat(new HashSet<>(hits)).as(file.name()).hasSameSizeAs(hits);
    }
  }

  @ParameterizedTest
  @MethodSource("ofNft")
  void everySeriesIsTheSumOfTheRulesThatNftListsByItsName(CorpusFile file) throws IOException {
    file.load();
    Map<List<String>, Hits> series = ReadSeries.of(firewall).rules();
    Map<List<String>, Hits> listed = new HashMap<>();
    Map<String, String> texts = NftText.labels();
    for (NftJson.Rule rule : NftJson.read().rules()) {
      String text =
          texts.getOrDefault(rule.family() + " " + rule.table() + " " + rule.handle(), "no text");
      String name = NftText.bounded(rule.comment().orElse(text));
      listed.merge(
          List.of("nft", rule.family(), rule.table(), rule.chain(), name, rule.verdict()),
          rule.hits(),
          Hits::plus);
    }
    assertThat(listed).isNotEmpty();
    assertThat(series).containsExactlyInAnyOrderEntriesOf(listed);
  }

  @ParameterizedTest
  @MethodSource("ofIptables")
  void everySeriesIsTheSumOfTheRulesThatLegacyIptablesSavesByItsName(CorpusFile file)
      throws IOException {
    String family = file.program().equals("iptables") ? "ip" : "ip6";
    try {
      Programs.feed(file.text(), file.program() + "-legacy-restore", "-c");
      Map<List<String>, Hits> saved = new HashMap<>();
      for (SavedRules.Rule rule :
          SavedRules.parse(Programs.run(file.program() + "-legacy-save", "-c"))) {
        String text = rule.specification().isEmpty() ? "counter" : rule.specification();
        String name = NftText.bounded(rule.comment().orElse(text));
        saved.merge(
            List.of(file.program(), family, rule.table(), rule.chain(), name, rule.verdict()),
            rule.hits(),
            Hits::plus);
      }
      assertThat(saved).isNotEmpty();
      assertThat(ReadSeries.of(firewall).rules()).containsExactlyInAnyOrderEntriesOf(saved);
    } finally {
      String tables = Programs.run(file.program() + "-legacy-save");
      Programs.feed(withoutRules(tables), file.program() + "-legacy-restore");
    }
  }

  /** The tables alone, with their own chains. */
  private static String withoutRules(String saved) {
    return saved
            .lines()
            .filter(line -> line.startsWith("*") || line.equals("COMMIT"))
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  @ParameterizedTest
  @MethodSource("ofIptables")
  void everySeriesIsTheSumOfTheRulesThatIptablesNftSavesByItsName(CorpusFile file)
      throws IOException {
    file.load();
    Map<List<String>, Hits> series = ReadSeries.of(firewall).rules();
    Map<List<String>, Hits> saved = new HashMap<>();
    Map<String, Deque<NftJson.Rule>> byChain = rulesByChain();
    Map<String, String> texts = NftText.labels();
    for (SavedRules.Rule rule :
        SavedRules.parse(Programs.run(file.program() + "-nft-save", "-c"))) {
      NftJson.Rule listed =
          byChain.getOrDefault(rule.table() + " " + rule.chain(), new ArrayDeque<>()).remove();
      assertThat(listed.hits()).as("nft -j of %s", rule).isEqualTo(rule.hits());
      String text =
          texts.getOrDefault(
              listed.family() + " " + listed.table() + " " + listed.handle(), "no text");
      String name = NftText.bounded(rule.comment().orElse(text));
      saved.merge(
          List.of("nft", listed.family(), rule.table(), rule.chain(), name, rule.verdict()),
          rule.hits(),
          Hits::plus);
    }
    assertThat(byChain.values()).allMatch(Deque::isEmpty);
    assertThat(saved).isNotEmpty();
    assertThat(series).containsExactlyInAnyOrderEntriesOf(saved);
  }

  @ParameterizedTest
  @MethodSource("all")
  void namedCountersAndNumbersOfRulesAreThoseThatNftLists(CorpusFile file) throws IOException {
    file.load();
    ReadSeries series = ReadSeries.of(firewall);
    NftJson listed = NftJson.read();
    Map<String, Hits> objects = new HashMap<>();
    series.objects().forEach((labels, hits) -> objects.put(String.join(" ", labels), hits));
    assertThat(objects).isEqualTo(listed.namedCounters());
    assertThat(series.rulesByTable()).isEqualTo(listed.rulesByTable());
  }

  @ParameterizedTest
  @MethodSource("all")
  void noLabelCarriesWhatTheKernelMadeUp(CorpusFile file) throws IOException {
    file.load();
    for (List<String> labels : ReadSeries.of(firewall).rules().keySet()) {
      String rule = labels.get(4);
      assertThat(rule).doesNotContainPattern("__(set|map)[%0-9]");
      assertThat(rule).isNotBlank().isNotEqualTo(RuleNames.UNCOMMENTED);
      // A comment or a log prefix may say so; nft never does within a rule.
      boolean said = file.text().replace("\\", "").contains(rule.replace("\\", ""));
      assertThat(rule.matches(".*# handle \\d+") && !said).as(rule).isFalse();
    }
  }

  /** By "table chain", in their order. */
  private static Map<String, Deque<NftJson.Rule>> rulesByChain() throws IOException {
    Map<String, Deque<NftJson.Rule>> rules = new HashMap<>();
    for (NftJson.Rule rule : new ArrayList<>(NftJson.read().rules())) {
      rules
          .computeIfAbsent(rule.table() + " " + rule.chain(), chain -> new ArrayDeque<>())
          .add(rule);
    }
    return rules;
  }
}
