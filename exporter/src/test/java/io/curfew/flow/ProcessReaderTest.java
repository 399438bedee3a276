package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import io.curfew.flow.ProcessDetails.Parent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Details of processes, from a tree like /proc. */
final class ProcessReaderTest {
  private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");

  private final Path root;
  private final ProcessReader reader;

  /** The machine was booted 1000 s ago. */
  ProcessReaderTest(@TempDir Path root) throws IOException {
    this.root = root;
    HostClock clock =
        new HostClock() {
          @Override
          public Instant now() {
            return NOW;
          }

          @Override
          public long monotonicNanos() {
            return 0;
          }
        };
    reader = new ProcessReader(new HostSettings(root.resolve("proc"), root, root), clock);
    write("proc/uptime", "1000.00 3500.12\n");
    write(
        "etc/passwd", "root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/:/bin/sh\nalias:x:1000:1::\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text, StandardCharsets.UTF_8);
  }

  private void process(int pid, String name, int parent, long start) throws IOException {
    write(
        "proc/" + pid + "/stat",
        pid
            + " ("
            + name
            + ") S "
            + parent
            + " 1 1 0 -1 4194304 9 0 0 0 0 0 0 0 20 0 1 0 "
            + start
            + " 6369280 372\n");
    write("proc/" + pid + "/status", "Name:\tx\nUid:\t1000\t0\t0\t0\nGid:\t1000\t0\t0\t0\n");
    write("proc/" + pid + "/cmdline", "curl\0-u\0a:b\0");
    write("proc/" + pid + "/loginuid", "1000");
  }

  @Test
  void readsAllOfALivingProcess() throws IOException {
    process(1, "systemd", 0, 1);
    process(70, "bash", 1, 4000);
    process(80, "curl", 70, 50_000);
    Files.createSymbolicLink(root.resolve("proc/80/exe"), Path.of("/usr/bin/curl"));

    ProcessDetails details = reader.details(80, NOW).orElseThrow();

    assertThat(details.exe()).contains("/usr/bin/curl");
    assertThat(StandardCharsets.UTF_8.decode(details.cmdline()).toString())
        .isEqualTo("curl -u a:b");
    assertThat(details.loginUid()).contains(1000L);
    assertThat(details.user()).contains("anna");
    assertThat(details.parents()).containsExactly(new Parent(70, "bash"), new Parent(1, "systemd"));
    assertThat(details.start()).isEqualTo(50_000);
  }

  @Test
  void aProcessThatWasStartedAfterTheFlowIsAnother() throws IOException {
    process(80, "curl", 0, 90_000);

    assertThat(reader.details(80, NOW.minusMillis(100_000))).isPresent();
    assertThat(reader.details(80, NOW.minusMillis(100_010))).isEmpty();
    assertThat(reader.leaderName(80, NOW.minusMillis(100_000))).contains("curl");
    assertThat(reader.leaderName(80, NOW.minusMillis(100_010))).isEmpty();
  }

  @Test
  void aParentThatWasStartedAfterItsChildIsAnother() throws IOException {
    process(70, "later", 1, 50_001);
    process(80, "curl", 70, 50_000);

    assertThat(reader.details(80, NOW).orElseThrow().parents()).isEmpty();
  }

  @Test
  void parentsEndAfterSixteenAndInACircle() throws IOException {
    for (int pid = 100; pid < 140; pid++) {
      process(pid, "p" + pid, pid - 1, 10);
    }
    process(200, "a", 201, 10);
    process(201, "b", 200, 10);

    assertThat(reader.details(139, NOW).orElseThrow().parents()).hasSize(16);
    assertThat(reader.details(200, NOW).orElseThrow().parents())
        .containsExactly(new Parent(201, "b"));
  }

  @Test
  void whatIsMissingIsAbsent() throws IOException {
    process(80, "kworker/0:1", 0, 10);
    write("proc/80/loginuid", "4294967295");
    write("proc/80/cmdline", "");
    write("etc/passwd", "");

    ProcessDetails details = reader.details(80, NOW).orElseThrow();

    assertThat(details.exe()).isEmpty();
    assertThat(details.cmdline().hasRemaining()).isFalse();
    assertThat(details.loginUid()).isEmpty();
    assertThat(details.user()).isEmpty();
    assertThat(reader.details(81, NOW)).isEmpty();
    assertThat(reader.details(0, NOW)).isEmpty();
    assertThat(reader.details(-1, NOW)).isEmpty();
    assertThat(reader.leaderName(81, NOW)).isEmpty();
  }

  @Test
  void aHugeCommandLineIsCutAndAnyBytesAreKept() throws IOException {
    process(80, "x", 0, 10);
    byte[] huge = new byte[1 << 20];
    huge[0] = (byte) 0xff;
    huge[1] = '\n';
    huge[4095] = 'z';
    Files.write(root.resolve("proc/80/cmdline"), huge);

    byte[] text = new byte[4096];
    reader.details(80, NOW).orElseThrow().cmdline().get(text);

    assertThat(text).startsWith(0xff, '\n', ' ').endsWith(' ', 'z');
  }

  @Test
  void aNameWithParenthesesAndNewlinesIsReadWhole() throws IOException {
    process(70, "a) S 1 (b\n", 0, 10);
    process(80, "x", 70, 10);

    assertThat(reader.details(80, NOW).orElseThrow().parents())
        .containsExactly(new Parent(70, "a) S 1 (b\n"));
  }

  @Test
  void oddLinesOfPasswdAreNoUsers() {
    assertThat(PasswordFile.parse("\n:x:1:1\na:x:b:1\n+\nc:x:-1:1\nd:x:99999999999:1\ne:x:5:5:\n"))
        .containsOnly(Map.entry(5L, "e"));
  }

  @Test
  void withoutABootTimeNothingIsCertain() throws IOException {
    process(80, "x", 0, 10);
    write("proc/uptime", "soon");

    assertThat(reader.details(80, NOW)).isEqualTo(Optional.empty());
  }
}
