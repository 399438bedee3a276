package io.curfew.apt;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence.Testimony;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * APT at work, as the guard hears it. The machine's own processes are in the same /proc, so each
 * assertion is about those of this test only.
 */
@Timeout(120)
final class AptIT {
  private static final Duration WINDOW = Duration.ofHours(3);
  private static final Path LISTS = Path.of("/var/lib/apt/lists");
  private static final Path PARTIAL = LISTS.resolve("partial");

  /** Takes a POSIX lock as apt-get does, says so, and holds it until its input ends. */
  private static final String HOLDER =
      "use Fcntl; open(my $f, '+<', $ARGV[0]) or die; my $l = pack('s s x4 q q l x4', F_WRLCK, 0, 0, 0, 0);"
          + " fcntl($f, F_SETLK, $l) or die; $| = 1; print \"held by $$\\n\"; <STDIN>;";

  @TempDir private Path root;
  private final List<Process> started = new ArrayList<>();
  private AptEvidence evidence;

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectories(root.resolve("var/lib/apt/lists/partial"));
    Files.createFile(root.resolve("var/lib/apt/lists/lock"));
    age();
    HostSettings host = new HostSettings(Path.of("/proc"), Path.of("/sys"), root);
    evidence =
        new AptEvidence(
            new AptSource(host, List.of(LISTS, PARTIAL)),
            new AptProcesses(host),
            HostClock.system());
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
    started.forEach(process -> process.onExit().join());
  }

  @Test
  void aLockTakenInAContainersPidNamespaceKeepsTheHostAwake() throws Exception {
    Process container =
        start(
            "unshare",
            "--pid",
            "--fork",
            "--mount-proc",
            "perl",
            "-e",
            HOLDER,
            root.resolve("var/lib/apt/lists/lock").toString());
    try (BufferedReader says =
        new BufferedReader(
            new InputStreamReader(container.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(says.readLine()).as("the number in its own namespace").isEqualTo("held by 1");
      assertThat(reasons()).contains(Reason.APT_LOCKED);
      container.getOutputStream().close();
      container.waitFor();
      assertThat(reasons()).doesNotContain(Reason.APT_LOCKED);
    }
  }

  @Test
  void aRunningAptGetKeepsTheHostAwakeUntilItEnds() throws Exception {
    Path program = root.resolve("apt-get");
    Files.copy(Path.of("/bin/sleep"), program);
    Process apt = start(program.toString(), "100");
    until(() -> details().contains("apt-get (" + apt.pid() + ") runs"));
    apt.destroyForcibly().onExit().join();
    until(() -> !details().contains("apt-get (" + apt.pid() + ") runs"));
  }

  @Test
  void anUnattendedUpgradeKeepsTheHostAwakeButNotItsShutdownHelper() throws Exception {
    String script = "#!/usr/bin/python3\nimport time\ntime.sleep(100)\n";
    Process helper = script("unattended-upgrade-shutdown", script, "--wait-for-signal");
    Process upgrade = script("unattended-upgrade", script);
    until(() -> details().contains("unattended-upgr (" + upgrade.pid() + ") runs"));
    until(() -> commandLine(helper).contains("python3"));
    assertThat(details()).noneMatch(detail -> detail.contains("(" + helper.pid() + ")"));
  }

  @Test
  void aFileThatCameAndWentBetweenTwoLooksKeepsTheHostAwakeForTheWindow() throws Exception {
    assertThat(reasons()).doesNotContain(Reason.APT_ACTIVE);
    Path fetched = root.resolve("var/lib/apt/lists/partial/InRelease");
    Files.createFile(fetched);
    Files.delete(fetched);
    assertThat(reasons()).contains(Reason.APT_ACTIVE);
    assertThat(reasons()).contains(Reason.APT_ACTIVE);
  }

  @Test
  void aPathThatVanishedKeepsTheHostAwakeThoughNoTimeTellsOfIt() throws Exception {
    assertThat(reasons()).doesNotContain(Reason.APT_ACTIVE);
    Instant before = Instant.now();
    Files.delete(root.resolve("var/lib/apt/lists/partial"));
    age();
    Testimony testimony = evidence.testify(WINDOW);
    assertThat(testimony.blockers()).extracting(Blocker::reason).contains(Reason.APT_ACTIVE);
    assertThat(testimony.lastActivity().at().orElseThrow()).isAfterOrEqualTo(before);
  }

  /** Makes all look long unchanged. */
  private void age() throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    for (Path path : List.of(PARTIAL, LISTS)) {
      Path seen = root.resolve(Path.of("/").relativize(path));
      if (Files.exists(seen)) {
        Files.setLastModifiedTime(seen, old);
      }
    }
  }

  private Process script(String name, String text, String... arguments) throws IOException {
    Path file = root.resolve(name);
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    List<String> line = new ArrayList<>(List.of(file.toString()));
    line.addAll(List.of(arguments));
    return start(line.toArray(String[]::new));
  }

  private Process start(String... line) throws IOException {
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    started.add(process);
    return process;
  }

  private static String commandLine(Process process) throws IOException {
    return Files.readString(
        Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
  }

  private List<Reason> reasons() {
    return evidence.testify(WINDOW).blockers().stream().map(Blocker::reason).toList();
  }

  private List<String> details() {
    return evidence.testify(WINDOW).blockers().stream().map(Blocker::detail).toList();
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void until(Condition wanted) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!wanted.holds()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }
}
