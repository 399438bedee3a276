package io.curfew.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControlTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Status STATUS =
      new Status(
          NOW,
          Optional.of(List.of(new Status.User("ann", 2048, 10, 1))),
          Optional.of(List.of(new Status.Rule("filter", "input", "probe", "drop", 3, 120))),
          Optional.of(
              List.of(
                  new Status.Flow(NOW, "tcp", "outbound", "198.51.100.7", 443, "", "", "exited"))),
          Optional.of(List.of(new Status.AptPath("/var/lib/apt/lists", NOW.minusSeconds(120)))),
          Optional.of(
              new Status.Sleep(
                  false,
                  false,
                  Optional.of("no bus mounted in"),
                  Duration.ofHours(3),
                  List.of("no_swap: none"))));

  private static final List<ControlRequest> REQUESTS =
      List.of(new StatusRequest(() -> STATUS), new SessionsRequest(() -> "{\"sessions\":[]}"));

  @TempDir private Path dir;

  @Test
  void drawsAllSignals() throws IOException {
    try (ControlServer server = ControlServer.start(socket(), REQUESTS)) {
      assertThat(server).isNotNull();
      assertThat(String.join("\n", new ControlClient(socket()).statusText()))
          .contains("ann", "2.0 KiB", "probe", "? (exited)", "/var/lib/apt/lists", "2 min ago")
          .contains("would not sleep  (dry run, idle window 3 h)", "because no_swap: none")
          .contains("dry run: no bus mounted in");
    }
  }

  @Test
  void answersJsonOnOneLine() throws IOException {
    try (ControlServer server = ControlServer.start(socket(), REQUESTS)) {
      assertThat(server).isNotNull();
      assertThat(new ControlClient(socket()).statusJson())
          .startsWith("{\"at\":\"2026-11-21T12:00:00Z\",\"users\":[{\"user\":\"ann\",\"in\":2048,")
          .doesNotContain("\n");
    }
  }

  @Test
  void anExporterThatStandsStillIsWaitedForInVainAndNotForEver() throws IOException {
    try (UnixServerSocketChannel stopped = UnixServerSocketChannel.open()) {
      stopped.socket().bind(new UnixSocketAddress(socket().toFile()));
      assertThatThrownBy(() -> new ControlClient(socket()).health(Duration.ofSeconds(1)))
          .isInstanceOf(IOException.class)
          .hasMessage("control socket " + socket() + ": no answer within 1 s");
    }
  }

  @Test
  void anExporterThatIsKilledBeforeItReadsIsOneLine() throws Exception {
    try (UnixServerSocketChannel killed = UnixServerSocketChannel.open()) {
      killed.socket().bind(new UnixSocketAddress(socket().toFile()));
      CompletableFuture<Map<String, String>> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return new ControlClient(socket()).health(Duration.ofSeconds(20));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      // Closed with the request unread, the kernel resets the connection, or just ends it.
      try (UnixSocketChannel accepted = killed.accept()) {
        assertThat(accepted.read(ByteBuffer.allocate(1))).isEqualTo(1);
      }
      assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
          .cause()
          .hasMessageMatching(
              ".*: control socket " + socket() + ": (?:Connection reset by peer|no answer)");
    }
  }

  @Test
  void saysWhatIsNotAvailable() {
    Status bare =
        new Status(
            NOW,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertThat(StatusText.draw(bare)).contains("SSH", "  not available", "  not enabled");
    assertThat(StatusJson.write(bare)).contains("\"users\":null", "\"sleep\":null");
  }

  @Test
  void whatIsInTheSocketsWayIsSaid() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));

    assertThatThrownBy(() -> ControlServer.start(file.resolve("socket"), REQUESTS))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "control.socket %s: %s: a file of that name is in the way",
            file.resolve("socket"), file);
  }

  @Test
  void refusesWhatItDoesNotKnowAndGoesOn() throws IOException {
    try (ControlServer server = ControlServer.start(socket(), REQUESTS)) {
      assertThat(server).isNotNull();
      assertThat(raw("garbage\n")).startsWith("{\"error\":\"request: ");
      assertThat(raw("{\"request\":\"format-disk\"}\n"))
          .isEqualTo("{\"error\":\"request: sessions or status expected\"}\n");
      assertThat(raw("x".repeat(5000) + "\n")).contains("at most 4096 characters expected");
      assertThat(new ControlClient(socket()).statusText()).isNotEmpty();
    }
  }

  @Test
  void answersSessions() throws IOException {
    try (ControlServer server = ControlServer.start(socket(), REQUESTS)) {
      assertThat(server).isNotNull();
      assertThat(new ControlClient(socket()).sessionsJson()).isEqualTo("{\"sessions\":[]}");
    }
  }

  @Test
  void aRequestThatFailsIsOneLineAndTheNextIsAnswered() throws IOException {
    ControlRequest failing =
        request(
            "fail",
            fields -> {
              throw new IOException("no table: " + fields.get("table"));
            });
    ControlRequest broken =
        request(
            "break",
            fields -> {
              throw new IllegalStateException("a fault");
            });
    try (ControlServer server = ControlServer.start(socket(), List.of(failing, broken))) {
      assertThat(server).isNotNull();
      assertThat(raw("{\"request\":\"break\"}\n"))
          .isEqualTo("{\"error\":\"request: failed, see the exporter's log\"}\n");
      assertThat(raw("{\"request\":\"fail\",\"table\":\"x\"}\n"))
          .isEqualTo("{\"error\":\"no table: x\"}\n");
    }
  }

  @Test
  void anAnswerMayTakeLongerThanAPeerMayTakeToAsk() throws IOException {
    ControlRequest slow =
        request(
            "slow",
            fields -> {
              LockSupport.parkNanos(Duration.ofMillis(1300).toNanos());
              return List.of("{\"done\":\"yes\"}");
            });
    try (ControlServer server = ControlServer.start(socket(), List.of(slow))) {
      assertThat(server).isNotNull();
      assertThat(raw("{\"request\":\"slow\"}\n")).isEqualTo("{\"done\":\"yes\"}\n");
    }
  }

  /** What a test's request does. */
  @FunctionalInterface
  private interface Answering {
    List<String> answer(Map<String, String> fields) throws IOException;
  }

  private static ControlRequest request(String name, Answering answering) {
    return new ControlRequest() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public List<String> answer(Map<String, String> fields) throws IOException {
        return answering.answer(fields);
      }
    };
  }

  @Test
  void cutsOffAPeerThatNeverAsks() throws IOException {
    try (ControlServer server = ControlServer.start(socket(), REQUESTS);
        UnixSocketChannel silent =
            UnixSocketChannel.open(new UnixSocketAddress(socket().toFile()))) {
      assertThat(server).isNotNull();
      assertThat(silent.isConnected()).isTrue();
      assertThat(new ControlClient(socket()).statusText()).isNotEmpty();
    }
  }

  /** The next server's socket may have the same number. */
  @Test
  void aServerThatEndedTakesNoneOfTheNextOnesPeers() throws IOException {
    for (int n = 0; n < 500; n++) {
      try (ControlServer server = ControlServer.start(socket(), REQUESTS)) {
        assertThat(server).isNotNull();
        assertThat(new ControlClient(socket()).statusJson()).as("server %d", n).isNotEmpty();
      }
    }
  }

  @Test
  void leavesNoSocketAndKeepsItFromOthers() throws IOException {
    try (ControlServer server = ControlServer.start(socket(), REQUESTS)) {
      assertThat(server).isNotNull();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
          .isEqualTo("rw-rw----");
    }
    assertThat(socket()).doesNotExist();
    assertThatThrownBy(() -> new ControlClient(socket()).statusJson())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no exporter answers at");
  }

  @Test
  void admitsRootItselfAndTheGroupOnly() throws IOException {
    Path passwd =
        Files.writeString(
            dir.resolve("passwd"), "root:x:0:0::/:/bin/sh\nann:x:1000:1000::/:/bin/sh\n");
    Path group = Files.writeString(dir.resolve("group"), "users:x:1000:\ncurfew:x:990:ann\n");
    Admission admission = new Admission(500, passwd, group);

    assertThat(admission.mayRead(0, 0)).isTrue();
    assertThat(admission.mayRead(500, 1)).isTrue();
    assertThat(admission.mayRead(1000, 1000)).as("a member").isTrue();
    assertThat(admission.mayRead(2000, 990)).as("primary group").isTrue();
    assertThat(admission.mayRead(2000, 1000)).isFalse();
    assertThat(admission.mayChange(0)).isTrue();
    assertThat(admission.mayChange(500)).isTrue();
    assertThat(admission.mayChange(1000)).as("a member only reads").isFalse();
    assertThat(new Admission(500, passwd, dir.resolve("none")).mayRead(2000, 990)).isFalse();
  }

  private Path socket() {
    return dir.resolve("curfew.sock");
  }

  private String raw(String request) throws IOException {
    try (UnixSocketChannel channel =
        UnixSocketChannel.open(new UnixSocketAddress(socket().toFile()))) {
      channel.write(ByteBuffer.wrap(request.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      StringBuilder answer = new StringBuilder();
      ByteBuffer chunk = ByteBuffer.allocate(4096);
      while (channel.read(chunk) >= 0) {
        answer.append(java.nio.charset.StandardCharsets.UTF_8.decode(chunk.flip()));
        chunk.clear();
      }
      return answer.toString();
    }
  }
}
