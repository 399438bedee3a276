package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.iptables.LegacyTool;
import io.curfew.metrics.BoundedLabels;
import io.curfew.netlink.NftCounter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LegacyFamilyTest {
  private static final RuleSeries SERIES =
      new RuleSeries("ip6tables", "ip6", "filter", "INPUT", "a", "drop");
  private static final TableName FILTER = new TableName("ip6", "filter");

  private Optional<LegacyRuleset> answer = Optional.empty();
  private final LegacyFamily family =
      new LegacyFamily(
          LegacyTool.IP6TABLES,
          () -> answer.orElseThrow(() -> new IOException("its output was cut off")),
          new LegacyTotals(new BoundedLabels(10)));

  private LegacyReading.Found read(long packets) {
    LegacyRule rule = new LegacyRule(SERIES, new NftCounter(packets, 100 * packets));
    answer = Optional.of(new LegacyRuleset(List.of(rule), Map.of(FILTER, 1)));
    return family.read();
  }

  private LegacyReading.Found failed() {
    answer = Optional.empty();
    return family.read();
  }

  private static NftCounter counter(long packets) {
    return new NftCounter(packets, 100 * packets);
  }

  @Test
  void whatCannotBeReadIsAbsentAndGoesOnAfterwards() {
    assertThat(read(5).totals()).containsEntry(SERIES, counter(5));
    LegacyReading.Found failed = failed();
    assertThat(failed.totals()).isEmpty();
    assertThat(failed.rules()).isEmpty();
    assertThat(failed.hit()).isEmpty();
    LegacyReading.Found again = read(8);
    assertThat(again.totals()).containsEntry(SERIES, counter(8));
    assertThat(again.hit()).containsExactly(SERIES);
  }

  @Test
  void theFirstReadingThatSucceedsDatesNoHit() {
    failed();
    assertThat(read(5).hit()).isEmpty();
    assertThat(read(5).hit()).isEmpty();
    assertThat(read(6).hit()).isEqualTo(Set.of(SERIES));
  }

  @Test
  void tablesAreCountedUnderTheToolsName() {
    assertThat(read(0).rules()).isEqualTo(Map.of(new RuleTable("ip6tables", FILTER), 1));
  }
}
