package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.iptables.LegacyTool;
import io.curfew.netlink.NftCounter;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LegacyFamilyTest {
  private static final RuleSeries SERIES =
      new RuleSeries("ip6tables", "ip6", "filter", "INPUT", "a", "drop");
  private static final TableName FILTER = new TableName("ip6", "filter");

  private long fingerprint = 1;
  private Instant now = Instant.ofEpochSecond(1_000);
  private Optional<LegacyRuleset> answer = Optional.empty();
  private final LegacyFamily family =
      new LegacyFamily(
          LegacyTool.IP6TABLES,
          () -> answer.orElseThrow(() -> new IOException("its output was cut off")),
          new LegacyTotals(new Tallies(10, never -> 0, () -> 0)));

  private LegacyReading.Found read(long packets) {
    LegacyRule rule = new LegacyRule(SERIES, new NftCounter(packets, 100 * packets));
    answer =
        Optional.of(
            new LegacyRuleset(List.of(rule), Map.of(FILTER, 1), Map.of(FILTER, fingerprint)));
    return family.read(now);
  }

  private LegacyReading.Found failed() {
    answer = Optional.empty();
    return family.read(now);
  }

  @Test
  void whatCannotBeReadIsAbsentAndGoesOnAfterwards() {
    read(5);
    assertThat(family.samples()).containsExactly(new Sample(SERIES.labels(), 5, 100 * 5, 0));
    LegacyReading.Found failed = failed();
    assertThat(family.samples()).isEmpty();
    assertThat(failed.rules()).isEmpty();
    assertThat(failed.hit()).isEmpty();
    LegacyReading.Found again = read(8);
    assertThat(family.samples()).containsExactly(new Sample(SERIES.labels(), 8, 100 * 8, 0));
    assertThat(again.hit()).extracting(Tally::labels).containsExactly(SERIES.labels());
  }

  @Test
  void theFirstReadingThatSucceedsDatesNoHit() {
    failed();
    assertThat(read(5).hit()).isEmpty();
    assertThat(read(5).hit()).isEmpty();
    assertThat(read(6).hit()).hasSize(1);
  }

  @Test
  void aChangeWhileItCouldNotBeReadHasTheTimeOfTheNextReading() {
    RuleTable filter = new RuleTable("ip6tables", FILTER);
    assertThat(read(0).changed()).isEqualTo(Map.of(filter, Optional.empty()));
    fingerprint = 2;
    now = now.plusSeconds(60);
    assertThat(failed().changed()).isEmpty();
    now = now.plusSeconds(60);
    assertThat(read(0).changed()).isEqualTo(Map.of(filter, Optional.of(now)));
    assertThat(failed().changed()).isEmpty();
    Instant changed = now;
    now = now.plusSeconds(60);
    assertThat(read(0).changed()).isEqualTo(Map.of(filter, Optional.of(changed)));
  }

  @Test
  void tablesAreCountedUnderTheToolsName() {
    assertThat(read(0).rules()).isEqualTo(Map.of(new RuleTable("ip6tables", FILTER), 1));
  }
}
