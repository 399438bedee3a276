package io.curfew.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that a bad disk or a broken copy changed: it never stops a start, and never lies. */
final class StoreDamageTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);
  private static final int TRIES = 60;
  private static final int STEPS = 12;

  @TempDir private Path dir;

  @FunctionalInterface
  private interface Damage {
    void to(RandomAccessFile file, Random random) throws IOException;
  }

  @Test
  void anEndThatIsCutOffIsAnEarlierStepOrSetAside() throws Exception {
    damaged((file, random) -> file.setLength(random.nextLong(file.length())));
  }

  @Test
  void overwrittenBytesAreAnEarlierStepOrSetAside() throws Exception {
    damaged(
        (file, random) -> {
          byte[] junk = new byte[1 + random.nextInt(2000)];
          random.nextBytes(junk);
          file.seek(random.nextLong(file.length()));
          file.write(junk);
        });
  }

  @Test
  void aSingleByteThatFlippedIsAnEarlierStepOrSetAside() throws Exception {
    damaged(
        (file, random) -> {
          long at = random.nextLong(file.length());
          file.seek(at);
          int was = file.read();
          file.seek(at);
          file.write(was ^ (1 << random.nextInt(8)));
        });
  }

  private void damaged(Damage damage) throws Exception {
    Path whole = dir.resolve("whole");
    List<Map<String, String>> steps = written(whole);
    for (int seed = 0; seed < TRIES; seed++) {
      Path state = Files.createDirectory(dir.resolve("state" + seed));
      Path file = state.resolve("curfew.mv");
      Files.copy(whole.resolve("curfew.mv"), file);
      try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
        damage.to(bytes, new Random(seed));
      }
      try (Store store = Store.open(state, CLOCK)) {
        assertThat(steps).as("seed %d", seed).contains(store.entries("m"));
        assertThat(store.entries("m").isEmpty() || !aside(state)).as("seed %d", seed).isTrue();
        store.commit(new Step().put("m", "after", 1)).get(10, TimeUnit.SECONDS);
        assertThat(store.writable()).as("seed %d", seed).isTrue();
      } catch (IOException | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
      try (Store again = Store.open(state, CLOCK)) {
        assertThat(again.number("m", "after")).as("seed %d", seed).contains(1L);
      }
    }
  }

  /** Writes a store and gives what it held after each step, and before the first. */
  private static List<Map<String, String>> written(Path state) throws Exception {
    List<Map<String, String>> steps = new ArrayList<>(List.of(Map.of()));
    try (Store store = Store.open(state, CLOCK)) {
      for (int n = 0; n < STEPS; n++) {
        Step step = new Step();
        for (int key = 0; key < 60; key++) {
          step.put("m", "user" + key, (long) n * 1_000_000_007L + key);
        }
        store.commit(step).get(10, TimeUnit.SECONDS);
        steps.add(store.entries("m"));
      }
    }
    return steps;
  }

  private static boolean aside(Path state) throws IOException {
    try (Stream<Path> files = Files.list(state)) {
      return files.anyMatch(f -> f.getFileName().toString().contains("corrupt"));
    }
  }
}
