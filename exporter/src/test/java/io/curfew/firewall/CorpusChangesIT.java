package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.metrics.Subject;
import io.curfew.state.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Series of each ruleset of the corpus keep their labels, and never fall, whatever changes. */
final class CorpusChangesIT {
  private static final String ABOVE = "inserted above";

  @TempDir private Path dir;
  private Store store;
  private Firewall feature;
  private Subject firewall;

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

  @ParameterizedTest
  @MethodSource("all")
  void seriesOutliveReloadInsertionFlushAndTheLossOfATwin(CorpusFile file) throws IOException {
    file.load();
    Map<List<String>, Hits> before = ReadSeries.of(firewall).rules();

    file.reload();
    Map<List<String>, Hits> reloaded = ReadSeries.of(firewall).rules();
    assertThat(reloaded).as("reloaded with its counters").isEqualTo(before);

    RulesetChange change = RulesetChange.of(file);
    change.insertAboveAll(ABOVE);
    Map<List<String>, Hits> inserted = ReadSeries.of(firewall).rules();
    assertThat(withoutInserted(inserted)).as("inserted above").isEqualTo(reloaded);
    assertThat(inserted).hasSize(reloaded.size() + change.chains());

    change.flushAndAddAgain();
    Map<List<String>, Hits> flushed = ReadSeries.of(firewall).rules();
    assertThat(flushed).as("flushed and added again").isEqualTo(inserted);

    change.addTwin();
    Map<List<String>, Hits> twins = ReadSeries.of(firewall).rules();
    assertThat(twins).as("a twin came").isEqualTo(flushed);

    change.deleteTwin();
    assertThat(ReadSeries.of(firewall).rules()).as("a twin went").isEqualTo(twins);
  }

  @ParameterizedTest
  @MethodSource("all")
  void emptyingTheRulesetBetweenReadingsTakesNothingBack(CorpusFile file) throws IOException {
    file.load();
    Map<List<String>, Hits> before = ReadSeries.of(firewall).rules();
    Programs.nft("flush ruleset");
    assertThat(ReadSeries.of(firewall).rules()).isEqualTo(before);
    file.load();
    assertThat(ReadSeries.of(firewall).rules()).isEqualTo(before);
  }

  private static Map<List<String>, Hits> withoutInserted(Map<List<String>, Hits> series) {
    return series.entrySet().stream()
        .filter(e -> !e.getKey().get(4).equals(ABOVE))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
