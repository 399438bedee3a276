package io.curfew.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The loader on the object that clang made of the programs, whole and damaged. */
final class WitnessObjectTest {
  private static final int MUTATIONS = Boolean.getBoolean("long") ? 1_000_000 : 100_000;
  private static final List<String> PROGRAMS =
      List.of("create", "connect4", "connect6", "sendmsg4", "sendmsg6", "egress");
  private static final Map<String, Integer> MAPS =
      Map.of("ring", 11, "lost", 12, "sockets", 13, "states", 14, "others", 15);
  private static final Map<String, Long> NUMBERS =
      Map.of(
          "own_netns", 0x1122_3344_5566_7788L,
          "repeat_nanos", 25_000_000_000L,
          "in_storage", 1L,
          "netns_at_egress", 1L);

  private static byte[] built = {};

  @BeforeAll
  static void read() throws Exception {
    try (InputStream stream = WitnessObjectTest.class.getResourceAsStream("/witness.bpf.o")) {
      built = Objects.requireNonNull(stream, "no object in the build").readAllBytes();
    }
  }

  @Test
  void everyProgramIsThereAndEveryPlaceIsFilledIn() throws Exception {
    WitnessObject object = WitnessObject.parse(built);
    for (String program : PROGRAMS) {
      ByteBuffer code = object.link(program, MAPS, NUMBERS);
      assertThat(code.isDirect()).isTrue();
      for (int at = 0; at < code.limit(); at += 8) {
        if (code.get(at) == 0x18) {
          boolean map = (code.get(at + 1) & 0xf0) == 0x10;
          long value =
              (long) code.getInt(at + 12) << 32 | Integer.toUnsignedLong(code.getInt(at + 4));
          if (map) {
            assertThat(value).as("descriptor in %s at %d", program, at).isBetween(11L, 15L);
          } else {
            assertThat(NUMBERS.values()).as("number in %s at %d", program, at).contains(value);
          }
          at += 8;
        }
      }
    }
  }

  @Test
  void linkingTwiceBeginsAnew() throws Exception {
    WitnessObject object = WitnessObject.parse(built);
    ByteBuffer first = object.link("egress", MAPS, NUMBERS);
    object.link(
        "egress", Map.of("ring", 1, "lost", 2, "sockets", 3, "states", 4, "others", 5), NUMBERS);
    assertThat(object.link("egress", MAPS, NUMBERS)).isEqualTo(first);
  }

  @Test
  void refusesAProgramAndASymbolThatItDoesNotKnow() throws Exception {
    WitnessObject object = WitnessObject.parse(built);
    assertThatThrownBy(() -> object.link("ingress", MAPS, NUMBERS))
        .isInstanceOf(MalformedObject.class)
        .hasMessage("malformed witness object: no program ingress");
    assertThatThrownBy(() -> object.link("create", MAPS, Map.of()))
        .isInstanceOf(MalformedObject.class)
        .hasMessageMatching("malformed witness object: unknown symbol (own_netns|in_storage)");
  }

  @Test
  void refusesOtherFiles() {
    byte[] host = built.clone();
    host[18] = 62; // EM_X86_64
    for (byte[] other : List.of(new byte[0], new byte[4096], host, new byte[2 << 20])) {
      assertThatThrownBy(() -> WitnessObject.parse(other)).isInstanceOf(MalformedObject.class);
    }
  }

  @Test
  void noPartOfItPassesForTheWhole() {
    for (int length = 0; length < built.length; length++) {
      byte[] part = Arrays.copyOf(built, length);
      assertThatThrownBy(() -> linked(part))
          .as("cut to %d bytes", length)
          .isInstanceOf(MalformedObject.class);
    }
  }

  @Test
  void damageEndsInItsOwnErrorOrNone() {
    Random random = new Random(5);
    for (int n = 0; n < MUTATIONS; n++) {
      byte[] damaged = built.clone();
      for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
        damaged[place(random, damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        linked(damaged);
      } catch (MalformedObject e) {
        assertThat(e).hasMessageStartingWith("malformed witness object: ");
      } catch (RuntimeException | StackOverflowError e) {
        fail("mutation " + n, e);
      }
    }
  }

  /** Headers and tables at the file's ends, where damage matters, are hit more often than code. */
  private static int place(Random random, int length) {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(64);
      case 1 -> length - 1 - random.nextInt(1400);
      default -> random.nextInt(length);
    };
  }

  private static void linked(byte[] bytes) throws MalformedObject {
    WitnessObject object = WitnessObject.parse(bytes);
    for (String program : PROGRAMS) {
      object.link(program, MAPS, NUMBERS);
    }
  }
}
