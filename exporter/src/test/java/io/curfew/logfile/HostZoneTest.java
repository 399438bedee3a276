package io.curfew.logfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostZoneTest {
  @TempDir private Path root;

  @BeforeEach
  void aRoot() throws IOException {
    Files.createDirectory(root.resolve("etc"));
  }

  @Test
  void itsOwnHostsZoneIsJavas() {
    assertThat(zone(Path.of("/"))).contains(ZoneId.systemDefault());
  }

  @Test
  void theLinkNamesItWhereverItPoints() throws IOException {
    Files.createSymbolicLink(
        root.resolve("etc/localtime"), Path.of("../usr/share/zoneinfo/America/Argentina/Ushuaia"));
    assertThat(zone(root)).contains(ZoneId.of("America/Argentina/Ushuaia"));
  }

  @Test
  void withoutALinkItsNameIsRead() throws IOException {
    Files.write(root.resolve("etc/localtime"), new byte[] {'T', 'Z', 'i', 'f'});
    Files.writeString(root.resolve("etc/timezone"), "Europe/Berlin\n");
    assertThat(zone(root)).contains(ZoneId.of("Europe/Berlin"));
  }

  @Test
  void anotherRootThatNamesNoneHasNone() throws IOException {
    assertThat(zone(root)).isEmpty();
    Files.writeString(root.resolve("etc/timezone"), "../../etc/passwd");
    assertThat(zone(root)).isEmpty();
    Files.writeString(root.resolve("etc/timezone"), "U".repeat(200));
    assertThat(zone(root)).isEmpty();
  }

  private static Optional<ZoneId> zone(Path root) {
    return HostZone.of(new HostSettings(Path.of("/proc"), Path.of("/sys"), root));
  }
}
