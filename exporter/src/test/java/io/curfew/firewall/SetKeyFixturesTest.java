package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.netlink.HexFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Elements of the real kernel's sets, told as nft lists them, and whatever bytes become. */
final class SetKeyFixturesTest {
  private static final int ROUNDS = Boolean.getBoolean("long") ? 1_000_000 : 20_000;

  static Stream<HexFixture> fixtures() {
    return Stream.of(
            "addresses", "intervals", "numbers", "numerals", "names", "concatenations", "maps")
        .map(name -> HexFixture.named("netlink/nft-keys-" + name));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void tellsElementsAsNftListsThem(HexFixture fixture) throws IOException {
    assertThat(ListedSets.decode(fixture.datagram()).lines(ByteOrder.LITTLE_ENDIAN))
        .isEqualTo(fixture.expected().lines().toList());
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void readsThemAmidJunk(HexFixture fixture) throws IOException {
    assertThat(ListedSets.decode(fixture.amidJunk()).lines(ByteOrder.LITTLE_ENDIAN))
        .isEqualTo(fixture.expected().lines().toList());
  }

  @Test
  void everyMutationEndsInTextsOrInARefusal() {
    HexFixture[] seeds = fixtures().toArray(HexFixture[]::new);
    Random random = new Random(20261121);
    int told = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = SetMutations.of(seeds[random.nextInt(seeds.length)].bytes(), random);
      try {
        ListedSets listed =
            ListedSets.decode(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        for (String line :
            listed.lines(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)) {
          assertThat(line.length()).isLessThan(1000);
          told++;
        }
      } catch (IOException e) {
        assertThat(e).hasMessageContaining(" at byte ");
        refused++;
      }
    }
    assertThat(told).as("lines told in spite of a change").isGreaterThan(ROUNDS / 10);
    assertThat(refused).as("refusals").isGreaterThan(ROUNDS / 10);
  }
}
