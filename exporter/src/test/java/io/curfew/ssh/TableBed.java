package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.config.SshSettings;
import io.curfew.evidence.HostClock;
import io.curfew.state.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The feature on curfew's table, with a poll so long that nothing is read but on demand. */
final class TableBed implements AutoCloseable {
  static final TableForm UNOWNED = new TableForm(Ruleset.SET_SIZE, TableForm.Owning.NEVER);
  static final TableForm OWNED = new TableForm(Ruleset.SET_SIZE, TableForm.Owning.ALWAYS);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int PORT = 2222;
  private static final HostSettings HOST =
      new HostSettings(Path.of("/proc"), Path.of("/sys"), Path.of("/"));

  final SshSource source;
  private final Store store;

  /** Begins, or goes on with the state that is in {@code dir}. */
  TableBed(Path dir, TableForm form) throws IOException {
    Path log = dir.resolve("auth.log");
    if (!Files.exists(log)) {
      Files.createFile(log);
    }
    store = Store.open(dir.resolve("state"), Clock.systemUTC());
    source = new SshSource(settings(dir), form, HOST, store, HostClock.system());
    source.start();
  }

  static SshSettings settings(Path dir) {
    return new SshSettings(
        true,
        "curfew",
        List.of(PORT),
        SshSettings.Source.FILE,
        dir.resolve("auth.log"),
        false,
        Duration.ofSeconds(60),
        64,
        SshSettings.Counting.NFT);
  }

  /** A connection that moves something both ways and ends; returns when it sends no more. */
  static void traffic() throws Exception {
    try (ServerSocket server = new ServerSocket(PORT, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), PORT);
        Socket host = server.accept()) {
      client.getOutputStream().write(new byte[3000]);
      assertThat(host.getInputStream().readNBytes(3000)).hasSize(3000);
      host.getOutputStream().write(new byte[5000]);
      assertThat(client.getInputStream().readNBytes(5000)).hasSize(5000);
    }
    until(
        () ->
            bash("ss -Htan exclude time-wait exclude listening '( sport = :2222 or dport = :2222 )'")
                .isBlank());
  }

  /** All that the feature has booked or holds as pending. */
  static Traffic sum(SshSnapshot s) {
    Traffic sum = s.pending();
    for (Traffic user : s.users().values()) {
      sum = sum.plus(user);
    }
    for (Traffic nobody : s.unattributed().values()) {
      sum = sum.plus(nobody);
    }
    return sum;
  }

  static String handles() {
    return bash("nft -a list table inet curfew | grep -E '^[[:space:]].*# handle'");
  }

  static String bash(String script) {
    try {
      return SshBed.bash(script);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static void until(BooleanSupplier wanted) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!wanted.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
    store.close();
  }
}
