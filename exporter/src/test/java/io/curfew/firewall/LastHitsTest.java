package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.state.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LastHitsTest {
  private static final Tally WEB =
      new Tally(new RuleSeries("nft", "inet", "filter", "input", "web", "drop").labels(), 0);
  private static final Tally DNS =
      new Tally(new RuleSeries("nft", "inet", "filter", "input", "dns", "drop").labels(), 0);

  @TempDir private Path dir;

  @Test
  void hitsOutliveTheProcess() throws IOException {
    try (Store store = open()) {
      LastHits hits = new LastHits(store, 10);
      assertThat(hits.of(WEB.labels())).isZero();
      hits.hit(List.of(WEB), Instant.ofEpochMilli(5000));
      assertThat(hits.of(WEB.labels())).isEqualTo(5000);
    }
    try (Store store = open()) {
      assertThat(new LastHits(store, 10).of(WEB.labels())).isEqualTo(5000);
    }
  }

  @Test
  void aClockSetBackTakesNoHitBack() throws IOException {
    try (Store store = open()) {
      LastHits hits = new LastHits(store, 10);
      hits.hit(List.of(WEB), Instant.ofEpochMilli(5000));
      hits.hit(List.of(WEB), Instant.ofEpochMilli(4000));
      assertThat(hits.of(WEB.labels())).isEqualTo(5000);
    }
  }

  @Test
  void pastTheCapTheOldestIsForgottenAtStart() throws IOException {
    try (Store store = open()) {
      LastHits hits = new LastHits(store, 10);
      hits.hit(List.of(DNS), Instant.ofEpochMilli(4000));
      hits.hit(List.of(WEB), Instant.ofEpochMilli(5000));
    }
    try (Store store = open()) {
      LastHits hits = new LastHits(store, 1);
      assertThat(hits.of(WEB.labels())).isEqualTo(5000);
      assertThat(hits.of(DNS.labels())).isZero();
    }
  }

  private Store open() throws IOException {
    return Store.open(dir, Clock.systemUTC());
  }
}
