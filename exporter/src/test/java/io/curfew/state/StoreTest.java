package io.curfew.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

  @TempDir private Path dir;

  @Test
  void rememberedAcrossAReopening() throws Exception {
    try (Store store = open()) {
      commit(store, new Step().put("ssh.bytes", "ann|in", 7).put("flow.seen", "x", "y"));
      commit(store, new Step().put("ssh.bytes", "ann|in", 8).remove("flow.seen", "x"));
    }
    try (Store store = open()) {
      assertThat(store.number("ssh.bytes", "ann|in")).contains(8L);
      assertThat(store.entries("flow.seen")).isEmpty();
      assertThat(store.writable()).isTrue();
      assertThat(store.restored()).isEqualTo(CLOCK.instant());
    }
  }

  @Test
  void committedStepsSurviveACopyTakenWithoutClosing() throws Exception {
    try (Store store = open()) {
      commit(store, new Step().put("m", "a", 1).put("m", "b", 2));
      Path crashed = Files.createDirectory(dir.resolve("crashed"));
      Files.copy(dir.resolve("state/curfew.mv"), crashed.resolve("curfew.mv"));

      try (Store after = Store.open(crashed, CLOCK)) {
        assertThat(after.entries("m")).isEqualTo(Map.of("a", "1", "b", "2"));
      }
    }
  }

  @Test
  void movesACorruptFileAsideAndBeginsAnew() throws Exception {
    Path state = Files.createDirectories(dir.resolve("state"));
    Files.write(state.resolve("curfew.mv"), new byte[8192]);

    try (Store store = open()) {
      assertThat(store.entries("m")).isEmpty();
      commit(store, new Step().put("m", "a", 1));
    }

    assertThat(state.resolve("curfew.mv.corrupt-1700000000")).exists();
    try (Store store = open()) {
      assertThat(store.number("m", "a")).contains(1L);
    }
  }

  @Test
  void refusesASecondHolder() throws Exception {
    try (Store store = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another curfew holds the state");
      assertThat(store.writable()).isTrue();
    }
  }

  @Test
  void refusesADirectoryThatCannotBe() throws Exception {
    Path file = Files.writeString(dir.resolve("state"), "in the way");

    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void isItsOwnersAlone() throws Exception {
    try (Store store = open()) {
      assertThat(store.sync().get(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("state"))))
        .isEqualTo("rwx------");
  }

  private Store open() throws IOException {
    return Store.open(dir.resolve("state"), CLOCK);
  }

  private static void commit(Store store, Step step) throws Exception {
    store.commit(step).get(10, TimeUnit.SECONDS);
  }
}
