package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.config.SshSettings;
import io.curfew.config.SshSettings.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoginRecordsChoiceTest {
  private static final Path AUTH = Path.of("/var/log/auth.log");
  private static final Path SECURE = Path.of("/var/log/secure");

  @TempDir Path root;
  private HostSettings host = new HostSettings(Path.of("/"), Path.of("/"), Path.of("/"));

  @BeforeEach
  void seeTheHostInADirectory() {
    host = new HostSettings(root.resolve("proc"), root.resolve("sys"), root);
  }

  private static SshSettings settings(Source source, Path file) {
    return new SshSettings(
        true,
        "curfew",
        List.of(22),
        source,
        file,
        false,
        Duration.ofSeconds(1),
        64,
        SshSettings.Counting.AUTO);
  }

  private void make(Path file) throws IOException {
    Path seen = host.seen(file);
    Files.createDirectories(seen.resolveSibling("."));
    Files.createFile(seen);
  }

  private boolean journal(Source source, boolean journalctl) {
    return LoginRecordsChoice.journal(settings(source, AUTH), host, journalctl);
  }

  @Test
  void autoTakesTheJournalOnlyWhereJournaldRunsAndCanBeRead() throws IOException {
    assertThat(journal(Source.AUTO, true)).isFalse();
    make(Path.of("/run/systemd/journal/stdout"));
    assertThat(journal(Source.AUTO, true)).isTrue();
    assertThat(journal(Source.AUTO, false)).isFalse();
  }

  @Test
  void whatIsSetIsTakenWhateverTheHostHas() throws IOException {
    assertThat(journal(Source.JOURNAL, true)).isTrue();
    make(Path.of("/run/systemd/journal/stdout"));
    assertThat(journal(Source.FILE, true)).isFalse();
  }

  @Test
  void autoTakesTheOtherNameOfTheLogWhereOnlyThatIsThere() throws IOException {
    assertThat(LoginRecordsChoice.file(settings(Source.AUTO, AUTH), host)).isEqualTo(AUTH);
    make(SECURE);
    assertThat(LoginRecordsChoice.file(settings(Source.AUTO, AUTH), host)).isEqualTo(SECURE);
    make(AUTH);
    assertThat(LoginRecordsChoice.file(settings(Source.AUTO, AUTH), host)).isEqualTo(AUTH);
  }

  @Test
  void aLogThatIsSetIsNeverExchanged() throws IOException {
    Path other = Path.of("/var/log/sshd.log");
    make(SECURE);
    assertThat(LoginRecordsChoice.file(settings(Source.AUTO, other), host)).isEqualTo(other);
    assertThat(LoginRecordsChoice.file(settings(Source.FILE, AUTH), host)).isEqualTo(AUTH);
  }

  @Test
  void aHostSeenInADirectoryIsReadThere() throws IOException {
    try (LoginRecords records =
        LoginRecordsChoice.of(
            settings(Source.JOURNAL, AUTH), host, Optional.empty(), batch -> {})) {
      assertThat(records.name()).isEqualTo("journal");
      assertThat(records.describe()).isEqualTo("journal of " + root);
    }
    assertThat(new Journal(root).entries(Optional.of("s=1"), true).arguments())
        .containsSequence("--root=" + root)
        .contains("--cursor=s=1", "_UID=0", "--follow");
    try (LoginRecords records =
        LoginRecordsChoice.of(settings(Source.FILE, AUTH), host, Optional.empty(), batch -> {})) {
      assertThat(records.describe()).isEqualTo("log file " + root.resolve("var/log/auth.log"));
    }
  }
}
