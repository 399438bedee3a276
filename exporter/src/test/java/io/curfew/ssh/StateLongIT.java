package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar beside a bad disk, a full one, and a reboot. */
@Timeout(200)
final class StateLongIT {
  private static final int CONNECTIONS = 20;
  private static final long SEED = 20_261_121;

  @TempDir private Path dir;
  private Path log = Path.of("");

  @BeforeEach
  void log() throws IOException {
    log = Files.createFile(dir.resolve("auth.log"));
  }

  @AfterEach
  void clean() throws IOException {
    SshBed.bash("nft flush ruleset");
  }

  private RealExporter exporter() throws Exception {
    return RealExporter.start(
        dir, "source = file, ports = [22], poll = 1s, log-file = \"" + log + "\"");
  }

  private static ManyConnections connections() throws IOException {
    return new ManyConnections(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  }

  /** Waits until the sum is the kernel's; late acknowledgements may come between the two looks. */
  private static ScrapedPage conserved(
      RealExporter exporter, Traffic before, Predicate<ScrapedPage> wanted) throws Exception {
    return exporter.until(page -> wanted.test(page) && page.sum().equals(before.plus(plainNow())));
  }

  private static Traffic plainNow() {
    try {
      return RealExporter.plain();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRuinedStateIsSetAsideSaidInOneLineAndCountingGoesOn() throws Exception {
    try (ManyConnections connections = connections();
        RealExporter exporter = exporter()) {
      connections.open(CONNECTIONS);
      connections.move(1000);
      conserved(exporter, Traffic.NONE, page -> page.pending().bytes() > 0);
      exporter.stop();
      Path state = dir.resolve("state/curfew.mv");
      byte[] junk = new byte[(int) Files.size(state)];
      new Random(SEED).nextBytes(junk);
      Files.write(state, junk);
      exporter.restart();
      assertThat(exporter.output().lines().filter(l -> l.contains("corrupt, moved to"))).hasSize(1);
      // Totals begin anew, and whatever counts now they grow as the kernel's do.
      connections.move(10);
      Traffic plain = RealExporter.plain();
      Traffic sum = exporter.until(page -> true).sum();
      connections.move(5000);
      conserved(exporter, sum.minus(plain), page -> page.sum().bytes() > sum.bytes() + 100_000);
    }
  }

  @Test
  void aFullDiskStopsNoScrapeIsSaidAndCaughtUpWith() throws Exception {
    Path state = Files.createDirectory(dir.resolve("state"));
    SshBed.bash("mount -t tmpfs -o size=512k,mode=0700 curfew " + state);
    try (ManyConnections connections = connections();
        RealExporter exporter = exporter()) {
      connections.open(CONNECTIONS);
      conserved(exporter, Traffic.NONE, page -> page.total("curfew_state_writable") == 1);
      Path filler = state.resolve("filler");
      Command.of("dd", "if=/dev/zero", "of=" + filler, "bs=1k").run();
      ScrapedPage full =
          exporter.until(
              page -> {
                stir(connections);
                return page.total("curfew_state_writable") == 0;
              });
      assertThat(full.sshWorks()).isTrue();
      assertThat(exporter.output().lines().filter(l -> l.contains("can't be written"))).hasSize(1);
      connections.move(2000);
      exporter.until(page -> page.total("curfew_state_writable") == 0);

      Files.delete(filler);
      conserved(exporter, Traffic.NONE, page -> page.total("curfew_state_writable") == 1);
      exporter.kill9();
      exporter.restart();
      conserved(exporter, Traffic.NONE, page -> true);
      assertThat(exporter.output()).contains("written again");
    } finally {
      SshBed.bash("umount " + state);
    }
  }

  private static void stir(ManyConnections connections) {
    try {
      connections.move(500);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRebootKeepsTheTotalsAndCountsNothingTwice() throws Exception {
    Path id = Path.of("/proc/sys/kernel/random/boot_id");
    Path other =
        Files.writeString(dir.resolve("boot_id"), "0f0f0f0f-1111-4222-8333-444444444444\n");
    try (ManyConnections connections = connections();
        RealExporter exporter = exporter()) {
      connections.open(CONNECTIONS);
      connections.move(3000);
      Traffic before = conserved(exporter, Traffic.NONE, page -> true).sum();
      exporter.kill9();
      connections.move(700);
      // What moved since is lost with the kernel that counted it.
      SshBed.bash("nft flush ruleset; mount --bind " + other + " " + id);
      try {
        exporter.restart();
        connections.move(400);
        ScrapedPage after = conserved(exporter, before, page -> true);
        assertThat(after.total("curfew_ssh_table_resets_total")).isZero();
        assertThat(RealExporter.plain().bytes()).isPositive();
      } finally {
        SshBed.bash("umount " + id);
      }
    }
  }
}
