package io.curfew.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full: a small tmpfs in the JVM's own mount namespace. */
final class StoreIT {
  @TempDir private static Path dir;

  @Test
  void servesFromMemoryWhileTheDiskIsFullAndCatchesUp() throws Exception {
    Path disk = Files.createDirectory(dir.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString());
    try (Store store = Store.open(disk.resolve("state"), Clock.systemUTC())) {
      store.commit(new Step().put("m", "before", 1)).get(10, TimeUnit.SECONDS);
      Path filler = fill(disk);

      CompletableFuture<Void> waiting =
          store.commit(new Step().put("m", "large", "x".repeat(60_000)));
      assertThat(store.sync().get(10, TimeUnit.SECONDS)).isFalse();
      assertThat(store.writable()).isFalse();
      assertThat(waiting).isNotDone();
      assertThat(store.number("m", "before")).contains(1L);
      assertThat(store.get("m", "large")).isPresent();

      Files.delete(filler);
      waiting.get(30, TimeUnit.SECONDS);
      assertThat(store.writable()).isTrue();
      assertThat(store.sync().get(10, TimeUnit.SECONDS)).isTrue();
    }
    try (Store again = Store.open(disk.resolve("state"), Clock.systemUTC())) {
      assertThat(again.entries("m")).containsOnlyKeys("before", "large");
    } finally {
      run("umount", disk.toString());
    }
  }

  private static Path fill(Path disk) throws IOException {
    Path filler = disk.resolve("filler");
    Command.of("dd", "if=/dev/zero", "of=" + filler, "bs=1k").run();
    return filler;
  }

  private static void run(String... command) throws IOException {
    Command.Result result = Command.of(command).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
  }
}
