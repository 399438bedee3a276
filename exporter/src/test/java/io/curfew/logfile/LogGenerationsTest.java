package io.curfew.logfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogGenerationsTest {
  @TempDir private Path dir;

  @Test
  void countedOnesAreOlderTheHigherTheyCount() throws IOException {
    files("auth.log", "auth.log.1", "auth.log.2.gz", "auth.log.10.gz", "auth.log.9.xz");
    assertThat(past())
        .containsExactly("auth.log.10.gz", "auth.log.9.xz", "auth.log.2.gz", "auth.log.1");
  }

  @Test
  void datedOnesAreOlderTheEarlierTheirDate() throws IOException {
    files(
        "auth.log-20261121",
        "auth.log-20261121-1795271299.gz",
        "auth.log-20261031.gz",
        "auth-20261101.log.gz");
    assertThat(past())
        .containsExactly(
            "auth.log-20261031.gz",
            "auth-20261101.log.gz",
            "auth.log-20261121",
            "auth.log-20261121-1795271299.gz");
  }

  @Test
  void whereTheNamingWasChangedTimesTell() throws IOException {
    files("auth.log.1", "auth.log.2.gz", "auth.log-20261121");
    Files.setLastModifiedTime(dir.resolve("auth.log.2.gz"), FileTime.fromMillis(1));
    Files.setLastModifiedTime(dir.resolve("auth.log.1"), FileTime.fromMillis(2));
    Files.setLastModifiedTime(dir.resolve("auth.log-20261121"), FileTime.fromMillis(3));
    assertThat(past()).containsExactly("auth.log.2.gz", "auth.log.1", "auth.log-20261121");
  }

  @Test
  void oneThatIsBeingCompressedIsReadAsItIs() throws IOException {
    files("auth.log.1", "auth.log.1.gz");
    assertThat(past()).containsExactly("auth.log.1");
  }

  @Test
  void othersAreNone() throws IOException {
    files(
        "auth.log",
        "auth.log.old",
        "auth.log.1.bak",
        "auth.log.1.gz.part",
        "auth.log-",
        "xauth.log.1",
        "auth2.log.1",
        "auth.log~",
        "auth.log.1234567890");
    Files.createDirectory(dir.resolve("auth.log.3"));
    Files.createSymbolicLink(dir.resolve("auth.log.4"), Path.of("nowhere"));
    assertThat(past()).isEmpty();
  }

  @Test
  void aDirectoryThatIsNotThereHasNone() throws IOException {
    assertThat(LogGenerations.past(dir.resolve("none/auth.log"))).isEmpty();
  }

  private List<String> past() throws IOException {
    return LogGenerations.past(dir.resolve("auth.log")).stream()
        .map(g -> g.path().getFileName().toString())
        .toList();
  }

  private void files(String... names) throws IOException {
    for (String name : names) {
      Files.writeString(dir.resolve(name), "x\n");
    }
  }
}
