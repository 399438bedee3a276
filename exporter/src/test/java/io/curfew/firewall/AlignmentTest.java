package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.netlink.NftCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class AlignmentTest {
  /** Packets of 100 bytes each. */
  private static List<NftCounter> at(long... packets) {
    return LongStream.of(packets).mapToObj(p -> new NftCounter(p, 100 * p)).toList();
  }

  private static long grown(List<NftCounter> before, List<NftCounter> now) {
    NftCounter growth = Alignment.growth(before, now);
    assertThat(growth.bytes()).isEqualTo(100 * growth.packets());
    return growth.packets();
  }

  @Test
  void rulesThatStayGrowByTheDifference() {
    assertThat(grown(at(), at())).isZero();
    assertThat(grown(at(5), at(5))).isZero();
    assertThat(grown(at(5, 90, 7), at(6, 90, 20))).isEqualTo(14);
  }

  @Test
  void aNewRuleGrowsByAllThatItHas() {
    assertThat(grown(at(), at(4, 3))).isEqualTo(7);
    assertThat(grown(at(5, 7), at(2, 5, 8))).isEqualTo(3);
    assertThat(grown(at(5, 7), at(6, 1, 7))).isEqualTo(2);
  }

  @Test
  void aRemovedRuleTakesNothingAlong() {
    assertThat(grown(at(5, 7), at())).isZero();
    assertThat(grown(at(5, 7), at(7))).isZero();
    assertThat(grown(at(5, 7), at(5))).isZero();
    assertThat(grown(at(5, 7), at(8))).isEqualTo(1);
  }

  @Test
  void rulesThatWereResetCountFromNothing() {
    assertThat(grown(at(50, 70), at(0, 0))).isZero();
    assertThat(grown(at(50, 70), at(3, 2))).isEqualTo(5);
    assertThat(grown(at(50, 70), at(3, 71))).isEqualTo(4);
  }

  @Test
  void packetsAndBytesMustBothGoOn() {
    NftCounter growth =
        Alignment.growth(List.of(new NftCounter(5, 500)), List.of(new NftCounter(6, 60)));
    assertThat(growth).isEqualTo(new NftCounter(6, 60));
  }

  @Test
  void mostPairsComeFirstAndThenTheLeastGrowth() {
    assertThat(grown(at(1, 10), at(10, 3))).isEqualTo(3);
    assertThat(grown(at(2, 9), at(9, 2, 9))).isEqualTo(9);
    assertThat(grown(at(1, 2, 100), at(100, 3))).isEqualTo(100);
    assertThat(grown(at(1, 100), at(100))).isZero();
    assertThat(grown(at(10, 50), at(60, 10))).isEqualTo(20);
  }

  @Test
  void agreesWithAllWaysTriedOut() {
    Random random = new Random(20261121);
    for (int round = 0; round < 20_000; round++) {
      List<NftCounter> before = some(random);
      List<NftCounter> now = some(random);
      NftCounter expected = tried(before, now, 0, 0).growth(now);
      assertThat(Alignment.growth(before, now)).as(before + " then " + now).isEqualTo(expected);
    }
  }

  private static List<NftCounter> some(Random random) {
    List<NftCounter> some = new ArrayList<>();
    for (int n = random.nextInt(6); n > 0; n--) {
      some.add(new NftCounter(random.nextInt(6), random.nextInt(6)));
    }
    return some;
  }

  private record Way(int pairs, long packets, long bytes) {
    boolean betterThan(Way other) {
      return pairs != other.pairs
          ? pairs > other.pairs
          : packets != other.packets ? packets > other.packets : bytes > other.bytes;
    }

    NftCounter growth(List<NftCounter> now) {
      return new NftCounter(
          now.stream().mapToLong(NftCounter::packets).sum() - packets,
          now.stream().mapToLong(NftCounter::bytes).sum() - bytes);
    }
  }

  /** Every way to pair what follows i with what follows j. */
  private static Way tried(List<NftCounter> before, List<NftCounter> now, int i, int j) {
    if (i == before.size() || j == now.size()) {
      return new Way(0, 0, 0);
    }
    Way best = tried(before, now, i + 1, j);
    Way without = tried(before, now, i, j + 1);
    best = without.betterThan(best) ? without : best;
    NftCounter from = before.get(i);
    NftCounter to = now.get(j);
    if (to.packets() >= from.packets() && to.bytes() >= from.bytes()) {
      Way rest = tried(before, now, i + 1, j + 1);
      Way paired =
          new Way(rest.pairs() + 1, rest.packets() + from.packets(), rest.bytes() + from.bytes());
      best = paired.betterThan(best) ? paired : best;
    }
    return best;
  }

  @Test
  void tensOfThousandsOfEqualRulesAreStillTold() {
    long[] many = new Random(1).longs(30_000, 0, 1_000_000).toArray();
    List<NftCounter> before = at(many);
    List<NftCounter> now = new ArrayList<>(before);
    now.remove(12_345);
    now.add(100, new NftCounter(3, 300));
    now.set(
        29_000, new NftCounter(before.get(29_000).packets() + 5, now.get(29_000).bytes() + 500));
    NftCounter all = new NftCounter(LongStream.of(many).sum(), 100 * LongStream.of(many).sum());
    NftCounter growth = Alignment.growth(before, now);
    assertThat(growth.packets()).isBetween(0L, 10_000L);
    assertThat(Alignment.growth(before, before)).isEqualTo(new NftCounter(0, 0));
    assertThat(Alignment.growth(List.of(), before)).isEqualTo(all);
    assertThat(Alignment.growth(before, List.of())).isEqualTo(new NftCounter(0, 0));
  }

  @Test
  void sumsThatGoRoundNeverMakeAFall() {
    NftCounter most = new NftCounter(Long.MAX_VALUE, Long.MAX_VALUE);
    NftCounter none = new NftCounter(0, 0);
    List<List<NftCounter>> readings =
        List.of(List.of(), List.of(most), List.of(most, most), List.of(most, none, most, most));
    for (List<NftCounter> before : readings) {
      for (List<NftCounter> now : readings) {
        NftCounter growth = Alignment.growth(before, now);
        assertThat(growth.packets()).isNotNegative();
        assertThat(growth.bytes()).isNotNegative();
      }
    }
  }
}
