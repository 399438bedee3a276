package io.curfew.witness;

import static io.curfew.witness.SenderBed.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.ssh.Figures;
import io.curfew.witness.Witness.Loading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the witness costs those who send (src/test/c/cost.c): every round measures every way without
 * it and with each of its variants, and medians are compared, since the machine itself changes by
 * more than they differ. What the reader of the ring costs is not in it.
 */
@Timeout(900)
final class WitnessCostLongIT {
  private static final int ROUNDS = 9;
  private static final int MILLIS = 400;
  private static final List<Optional<Variant>> LOADED =
      List.of(Optional.empty(), Optional.of(Variant.STORAGE), Optional.of(Variant.HASH));

  @TempDir private static Path directory;

  /** A way to send, and its nanoseconds by what is loaded. */
  private record Way(String text, String argument, String prefix, List<List<Double>> nanos) {
    static Way of(String text, String argument, String prefix) {
      return new Way(
          text, argument, prefix, List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
    }

    double median(int loaded) {
      return nanos.get(loaded).stream().sorted().skip(ROUNDS / 2).findFirst().orElseThrow();
    }
  }

  @BeforeAll
  static void compile() throws Exception {
    run("clang -O1 -Wall -Wextra -Werror -o " + directory + "/cost src/test/c/cost.c");
  }

  @Test
  void sendersHardlyNoticeTheWitness() throws Exception {
    run("ip netns add other; ip -n other link set lo up");
    List<Way> ways =
        List.of(
            Way.of("a UDP sendto on one unconnected socket", "udp", "env"),
            Way.of("a UDP send on one connected socket", "udp-connected", "env"),
            Way.of("a TCP ping-pong of one byte", "tcp-pingpong", "env"),
            Way.of("a TCP connect and close", "tcp-connect", "env"),
            Way.of("a UDP sendto in another namespace", "udp", "ip netns exec other"));
    try {
      for (int round = 0; round < ROUNDS; round++) {
        for (Way way : ways) {
          for (int loaded = 0; loaded < LOADED.size(); loaded++) {
            way.nanos().get(loaded).add(measured(way, LOADED.get(loaded)));
          }
        }
      }
    } finally {
      run("ip netns del other");
    }
    for (Way way : ways) {
      Figures.write(
          "%s takes %.0f ns; with the witness %.0f ns (%.3f of it), by hash %.0f ns (%.3f); medians of %d",
          way.text(),
          way.median(0),
          way.median(1),
          way.median(1) / way.median(0),
          way.median(2),
          way.median(2) / way.median(0),
          ROUNDS);
    }
    for (Way way : ways) {
      assertThat(way.median(1)).as(way.text()).isLessThan(1.5 * way.median(0));
    }
  }

  private static double measured(Way way, Optional<Variant> variant) throws Exception {
    if (variant.isEmpty()) {
      return once(way);
    }
    Loading usual = Loading.usual();
    try (Witness witness =
        Witness.open(
            Path.of("/sys"),
            new Loading(usual.ringBytes(), usual.repeat(), List.of(variant.get())))) {
      double nanos = once(way);
      assertThat(witness.lost()).as("every connect was reported").isZero();
      return nanos;
    }
  }

  private static double once(Way way) throws Exception {
    String text =
        run(
            String.format(
                Locale.ROOT, "%s %s/cost %s %d", way.prefix(), directory, way.argument(), MILLIS));
    return Double.parseDouble(text.strip());
  }
}
