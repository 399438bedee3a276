package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TalliesTest {
  private long nanos;
  private final Tallies tallies = new Tallies(2, labels -> 7, () -> nanos);

  @Test
  void pastTheCapSeriesShareOtherAndNothingIsLost() {
    hold("a").grow(1, 10);
    hold("b").grow(2, 20);
    hold("c").grow(4, 40);
    hold("d").grow(8, 80);
    hold("a").grow(16, 160);
    assertThat(names()).containsExactly("a 17", "b 2", "other 12");
    assertThat(tallies.overflow()).isEqualTo(2);
    assertThat(tallies.samples().get(2).labels())
        .containsExactly("nft", "inet", "", "", "other", "drop");
  }

  @Test
  void aSeriesWithoutARuleStaysAsLongAsThereIsRoom() {
    tallies.leave(hold("a"));
    nanos = Tallies.KEPT.toNanos() * 100;
    hold("b");
    assertThat(names()).containsExactly("a 0", "b 0");
  }

  @Test
  void theOneThatHasBeenWithoutARuleForLongestMakesRoom() {
    Tally b = hold("b");
    Tally a = hold("a");
    tallies.leave(a);
    nanos = 1;
    tallies.leave(b);
    nanos = Tallies.KEPT.toNanos();
    hold("c");
    assertThat(names()).containsExactly("b 0", "c 0");
    assertThat(tallies.overflow()).isZero();
  }

  @Test
  void aReloadTakesNoSeriesAwayThoughOthersWantRoom() {
    Tally a = hold("a");
    hold("b");
    tallies.leave(a);
    nanos = Tallies.KEPT.toNanos() - 1;
    hold("c");
    assertThat(names()).containsExactly("a 0", "b 0", "other 0");
  }

  @Test
  void oneThatHasARuleAgainMakesNoRoom() {
    Tally a = hold("a");
    hold("b");
    tallies.leave(a);
    hold("a");
    nanos = Tallies.KEPT.toNanos() * 2;
    hold("c");
    assertThat(names()).containsExactly("a 0", "b 0", "other 0");
  }

  @Test
  void aSeriesStartsWithTheLastHitThatIsRemembered() {
    hold("a");
    assertThat(tallies.samples().get(0).lastHitMillis()).isEqualTo(7);
  }

  private Tally hold(String name) {
    RuleSeries series = new RuleSeries("nft", "inet", "filter", "input", name, "drop");
    Tally tally = tallies.of(series.labels(), series::other);
    tallies.join(tally);
    return tally;
  }

  private List<String> names() {
    return tallies.samples().stream()
        .map(s -> RuleSeries.of(s.labels()).rule() + " " + s.packets())
        .toList();
  }
}
