package io.curfew.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.config.HostSettings;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence.Testimony;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AptTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration WINDOW = Duration.ofHours(3);
  private static final Path LISTS = Path.of("/var/lib/apt/lists");

  @TempDir private Path root;

  @Test
  void readsTimesBelowTheHostsRoot() throws IOException {
    Path lists = Files.createDirectories(root.resolve("var/lib/apt/lists"));
    Files.setLastModifiedTime(lists, FileTime.from(NOW));

    AptSnapshot snapshot = source(LISTS, Path.of("/var/lib/dpkg/status")).read();

    assertThat(snapshot.modified()).isEqualTo(Map.of(LISTS, NOW));
    assertThat(snapshot.unreadable()).isEmpty();
  }

  @Test
  void asksForTheLockInsideADirectoryAndForLocksByName() throws IOException {
    Files.createDirectories(root.resolve("var/lib/apt/lists"));
    Files.createFile(root.resolve("var/lib/apt/lists/lock"));
    Files.createDirectories(root.resolve("var/lib/dpkg"));
    Files.createFile(root.resolve("var/lib/dpkg/lock"));

    AptSnapshot snapshot = source(LISTS, Path.of("/var/lib/dpkg/lock")).read();

    assertThat(snapshot.lockHeld())
        .isEqualTo(Map.of(LISTS.resolve("lock"), false, Path.of("/var/lib/dpkg/lock"), false));
  }

  @Test
  void failsWhereNoPathExists() {
    assertThatThrownBy(() -> new AptCollector(source(LISTS)).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("curfew.apt.enabled = false");
  }

  @Test
  void isQuietOnceTheNewestChangeIsAWholeWindowOld() {
    assertThat(judge(NOW.minus(WINDOW)).blockers()).isEmpty();
    assertThat(reasons(judge(NOW.minus(WINDOW).plusSeconds(1)))).containsExactly(Reason.APT_ACTIVE);
  }

  @Test
  void takesAChangeInTheFutureForActivity() {
    assertThat(judge(NOW.plusSeconds(60)).blockers())
        .containsExactly(
            new Blocker(
                Reason.APT_ACTIVE, "/var/lib/apt/lists has a modification time in the future"));
  }

  @Test
  void isBlockedWhileALockIsHeld() {
    AptSnapshot locked =
        new AptSnapshot(
            Map.of(LISTS, NOW.minus(WINDOW)), Map.of(LISTS.resolve("lock"), true), Map.of());

    assertThat(reasons(AptEvidence.judge(locked, NOW, WINDOW))).containsExactly(Reason.APT_LOCKED);
  }

  @Test
  void cannotTellWithoutAnyPath() {
    Testimony testimony =
        AptEvidence.judge(new AptSnapshot(Map.of(), Map.of(), Map.of()), NOW, WINDOW);

    assertThat(testimony.lastActivity()).isEqualTo(LastActivity.unknown());
    assertThat(reasons(testimony)).containsExactly(Reason.SOURCE_FAILED);
  }

  private static Testimony judge(Instant modified) {
    return AptEvidence.judge(
        new AptSnapshot(Map.of(LISTS, modified), Map.of(), Map.of()), NOW, WINDOW);
  }

  private static List<Reason> reasons(Testimony testimony) {
    return testimony.blockers().stream().map(Blocker::reason).toList();
  }

  private AptSource source(Path... paths) {
    return new AptSource(new HostSettings(Path.of("/proc"), Path.of("/sys"), root), List.of(paths));
  }
}
