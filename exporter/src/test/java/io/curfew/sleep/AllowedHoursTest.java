package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.config.HostSettings;
import io.curfew.config.Schedule;
import io.curfew.config.Settings;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links and files as Debian 12 has them: {@code ls -l /etc/localtime; cat /etc/timezone}. */
final class AllowedHoursTest {
  @TempDir private Path root;
  private Instant now = Instant.parse("2026-11-23T13:30:00Z");

  @BeforeEach
  void etc() throws IOException {
    Files.createDirectories(root.resolve("etc"));
  }

  private void link(String target) throws IOException {
    Files.createSymbolicLink(root.resolve("etc/localtime"), Path.of(target));
  }

  private HostZone zone() {
    return new HostZone(new HostSettings(root.resolve("proc"), root.resolve("sys"), root));
  }

  private List<Blocker> blockers(String schedule) throws Exception {
    Schedule read = Settings.load(List.of("curfew.sleep.schedule=" + schedule)).sleep().schedule();
    HostClock clock =
        new HostClock() {
          @Override
          public Instant now() {
            return now;
          }

          @Override
          public long monotonicNanos() {
            return 0;
          }
        };
    return new AllowedHours(read, zone(), clock).blockers();
  }

  @Test
  void holdsTheHostAwakeOutsideTheScheduleAndSaysWhenItEnds() throws Exception {
    link("/usr/share/zoneinfo/Europe/Berlin");
    assertThat(blockers("[\"Mon-Fri 20:00-06:00\"]"))
        .containsExactly(
            new Blocker(
                Reason.OUTSIDE_SCHEDULE,
                "it is Mon 2026-11-23 14:30 (Europe/Berlin), allowed again Mon 2026-11-23 20:00"));
    now = Instant.parse("2026-11-23T18:59:59Z");
    assertThat(blockers("[\"Mon-Fri 20:00-06:00\"]")).hasSize(1);
    now = Instant.parse("2026-11-23T19:00:00Z");
    assertThat(blockers("[\"Mon-Fri 20:00-06:00\"]")).isEmpty();
  }

  @Test
  void aZoneThatCannotBeToldBlocksOnlyWhereAScheduleNeedsIt() throws Exception {
    link("/usr/share/zoneinfo/Mars/Olympus");
    assertThat(blockers("[\"Sat\"]").get(0).detail())
        .startsWith("the time zone can't be told: ")
        .endsWith("the zone Mars/Olympus is not known");
    assertThat(blockers("[]")).isEmpty();
  }

  @Test
  void theZoneIsTheLinksOrDebiansFileOrUtc() throws Exception {
    assertThat(zone().read()).isEqualTo(ZoneOffset.UTC);
    link("../usr/share/zoneinfo/posix/America/New_York");
    assertThat(zone().read()).isEqualTo(ZoneId.of("America/New_York"));

    Files.delete(root.resolve("etc/localtime"));
    Files.writeString(root.resolve("etc/localtime"), "TZif2");
    assertThatThrownBy(() -> zone().read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no link to a zone");
    Files.writeString(root.resolve("etc/timezone"), "Asia/Kolkata\n");
    assertThat(zone().read()).isEqualTo(ZoneId.of("Asia/Kolkata"));
  }

  @Test
  void aLinkThatIsChangedLaterCounts() throws Exception {
    link("/usr/share/zoneinfo/Etc/UTC");
    HostZone zone = zone();
    assertThat(zone.read()).isEqualTo(ZoneId.of("Etc/UTC"));
    Files.delete(root.resolve("etc/localtime"));
    link("/usr/share/zoneinfo/Europe/Paris");
    assertThat(zone.read()).isEqualTo(ZoneId.of("Europe/Paris"));
  }
}
