package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.Reason;
import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard over a disk that is really full: a small tmpfs in the JVM's own mount namespace. */
final class FullDiskIT {
  @TempDir private Path dir;
  private Path disk = Path.of("/");

  @BeforeEach
  void mount() throws IOException {
    disk = Files.createDirectory(dir.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString());
  }

  @AfterEach
  void unmount() throws IOException {
    run("umount", disk.toString());
  }

  private static void run(String... command) throws IOException {
    Command.Result result = Command.of(command).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
  }

  private void fill() {
    try {
      Command.of("dd", "if=/dev/zero", "of=" + disk.resolve("filler"), "bs=1k").run();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private World host() throws IOException {
    return new World(disk.resolve("state"), true);
  }

  private static void assertNoSleep(World host) {
    assertThat(host.sleeps()).isEmpty();
    assertThat(host.decisions()).isNotEmpty();
  }

  @Test
  void aHostWhoseDiskFilledBeforeTheRequestDoesNotSleep() throws IOException {
    try (World host = host()) {
      Scenario.quiet(host);
      fill();
      host.send(host.alert());
      host.pass(Duration.ofMinutes(5));
      assertNoSleep(host);
      host.pass(Duration.ofMinutes(5));
      assertThat(host.blockers()).contains(Reason.STATE_UNWRITABLE);
    }
  }

  @Test
  void aHostWhoseDiskFillsBeforeTheScrapeDoesNotSleep() throws IOException {
    try (World host = host()) {
      Scenario.quiet(host);
      host.prometheus.scrapes = false;
      host.in(
          Duration.ofSeconds(30),
          () -> {
            fill();
            host.prometheus.scrapes = true;
          });
      host.send(host.alert());
      host.pass(Duration.ofMinutes(5));
      assertNoSleep(host);
    }
  }

  @Test
  void aHostWhoseDiskWasFullStartsItsWindowAnew() throws IOException {
    try (World host = host()) {
      Scenario.quiet(host);
      fill();
      host.use();
      host.pass(Duration.ofMinutes(1));
      host.store().sync().join();
      host.pass(World.WINDOW.minusMinutes(10));
      assertThat(host.blockers()).contains(Reason.STATE_UNWRITABLE);
      host.send(host.alert());
      host.pass(Duration.ofMinutes(5));
      assertNoSleep(host);
    }
  }
}
