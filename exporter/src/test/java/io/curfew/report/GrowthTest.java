package io.curfew.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class GrowthTest {
  private static List<Sample> samples(long... values) {
    return IntStream.range(0, values.length).mapToObj(i -> new Sample(i, values[i])).toList();
  }

  @Test
  void growthIsTheDifferenceToTheValueBefore() {
    assertThat(Growth.of(OptionalLong.of(100), samples(100, 130, 175), false)).isEqualTo(75);
  }

  @Test
  void aCounterThatFellBeganAgain() {
    assertThat(Growth.of(OptionalLong.of(100), samples(150, 20, 30, 5), false))
        .isEqualTo(50 + 20 + 10 + 5);
  }

  @Test
  void theFirstValueOfACounterThatIsBornCountsAndOfAnOldOneDoesNot() {
    assertThat(Growth.of(OptionalLong.empty(), samples(5000, 5007), true)).isEqualTo(5007);
    assertThat(Growth.of(OptionalLong.empty(), samples(5000, 5007), false)).isEqualTo(7);
  }

  @Test
  void nothingGrowsWithoutSamples() {
    assertThat(Growth.of(OptionalLong.of(7), List.of(), false)).isZero();
  }

  @Test
  void bytesPastThirtyTwoBitsAreExact() {
    long[] far = LongStream.of(1L << 52, (1L << 52) + 1).toArray();

    assertThat(Growth.of(OptionalLong.empty(), samples(far), false)).isEqualTo(1);
  }
}
