package io.curfew.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.kernel.Supervisor.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sd_notify(3) and sd_watchdog_enabled(3) say, against a socket of this test's. */
final class SupervisorTest {
  private static final long PID = 4711;

  @TempDir private Path dir;

  private static Supervisor supervisor(Map<String, String> environment) {
    return Supervisor.of(environment, PID);
  }

  private static String received(UnixDatagramChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64);
    channel.receive(bytes);
    return StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
  }

  private static UnixDatagramChannel listener(String name) throws IOException {
    return UnixDatagramChannel.open().bind(new UnixSocketAddress(name));
  }

  @Test
  void tellsEachStateInItsOwnDatagram() throws IOException {
    String path = dir.resolve("notify").toString();
    try (UnixDatagramChannel systemd = listener(path);
        Supervisor supervisor = supervisor(Map.of("NOTIFY_SOCKET", path))) {
      for (State state : State.values()) {
        supervisor.tell(state);
        assertThat(received(systemd)).isEqualTo(state + "=1");
      }
    }
  }

  @Test
  void knowsAbstractNames() throws IOException {
    String name = "curfew-test-" + ProcessHandle.current().pid();
    try (UnixDatagramChannel systemd = listener("\0" + name);
        Supervisor supervisor = supervisor(Map.of("NOTIFY_SOCKET", "@" + name))) {
      supervisor.tell(State.READY);
      assertThat(received(systemd)).isEqualTo("READY=1");
    }
  }

  @Test
  void findsTheOneThatWasStartedAnew() throws IOException {
    String path = dir.resolve("notify").toString();
    try (Supervisor supervisor = supervisor(Map.of("NOTIFY_SOCKET", path))) {
      try (UnixDatagramChannel first = listener(path)) {
        supervisor.tell(State.READY);
        assertThat(received(first)).isEqualTo("READY=1");
      }
      assertThatThrownBy(() -> supervisor.tell(State.WATCHDOG))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("service manager " + path);
      assertThat(Path.of(path).toFile().delete()).isTrue();
      try (UnixDatagramChannel second = listener(path)) {
        supervisor.tell(State.WATCHDOG);
        assertThat(received(second)).isEqualTo("WATCHDOG=1");
      }
    }
  }

  @Test
  void isSilentWhereNobodyAsked() throws IOException {
    for (Map<String, String> environment :
        List.of(
            Map.<String, String>of(),
            Map.of("NOTIFY_SOCKET", ""),
            Map.of("NOTIFY_SOCKET", "vsock:2:9000"))) {
      try (Supervisor supervisor = supervisor(environment)) {
        supervisor.tell(State.READY);
        assertThat(supervisor.watchdog()).isEmpty();
      }
    }
  }

  @Test
  void isWatchedOnlyIfTheWatchdogIsForThisProcess() {
    Map<String, String> asked = Map.of("NOTIFY_SOCKET", "/x", "WATCHDOG_USEC", "30000000");
    assertThat(supervisor(asked).watchdog()).contains(Duration.ofSeconds(30));
    assertThat(with(asked, "WATCHDOG_PID", "4711").watchdog()).contains(Duration.ofSeconds(30));
    assertThat(with(asked, "WATCHDOG_PID", "1").watchdog()).isEmpty();
    assertThat(with(asked, "WATCHDOG_USEC", "soon").watchdog()).isEmpty();
    assertThat(with(asked, "WATCHDOG_USEC", "0").watchdog()).isEmpty();
    assertThat(supervisor(Map.of("WATCHDOG_USEC", "30000000")).watchdog()).isEmpty();
  }

  private static Supervisor with(Map<String, String> asked, String name, String value) {
    Map<String, String> environment = new TreeMap<>(asked);
    environment.put(name, value);
    return supervisor(environment);
  }
}
