package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import io.curfew.control.LastAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LastCheckTest {
  private static final String BOOT = "0a1b2c3d-0000-4000-8000-000000000001";
  private static final long SECOND = 1_000_000_000L;
  private static final long ASKED = 5000 * SECOND;

  @TempDir private Path dir;
  private final List<Duration> waited = new ArrayList<>();

  private Path mark() {
    return dir.resolve("sleep-asked");
  }

  private void asked() throws IOException {
    Files.writeString(mark(), BOOT + " " + ASKED + "\n");
  }

  private Optional<String> refusal(long secondsAfter, LastCheck.Exporters exporters) {
    LastCheck.Exporters noted =
        (socket, longest) -> {
          waited.add(longest);
          return exporters.ask(socket, longest);
        };
    return new LastCheck(Set.of(dir.resolve("curfew.sock")), noted)
        .refusal(new LastCheck.Now(BOOT, ASKED + secondsAfter * SECOND));
  }

  private static LastCheck.Exporters says(boolean ours, Optional<String> blocked) {
    return (socket, longest) -> new LastAnswer(ours, blocked);
  }

  private static LastCheck.Exporters dead() {
    return (socket, longest) -> {
      throw new IOException("no exporter answers");
    };
  }

  @Test
  void anybodyElsesSleepPassesWhateverTheExporterDoes() {
    assertThat(refusal(1, dead())).isEmpty();
    assertThat(refusal(1, says(false, Optional.empty()))).isEmpty();
    assertThat(waited).containsOnly(LastCheck.BRIEFLY);
  }

  @Test
  void curfewsOwnPassesOnTheExportersClearWord() throws IOException {
    asked();
    assertThat(refusal(1, says(true, Optional.empty()))).isEmpty();
    assertThat(waited).containsExactly(LastCheck.GENEROUS);
  }

  @Test
  void curfewsOwnIsStoppedByABlocker() throws IOException {
    asked();
    assertThat(refusal(1, says(true, Optional.of("ssh_active: 400 bytes a second"))))
        .contains("ssh_active: 400 bytes a second");
  }

  @Test
  void curfewsOwnIsStoppedWhenTheExporterIsDead() throws IOException {
    asked();
    assertThat(refusal(1, dead()).orElse(""))
        .isEqualTo("curfew asked for this sleep, and can't say yes: no exporter answers");
  }

  @Test
  void curfewsOwnIsStoppedWhenTheExporterWasRestartedAndKnowsNothingOfIt() throws IOException {
    asked();
    assertThat(refusal(1, says(false, Optional.empty()))).isPresent();
  }

  @Test
  void aBlockerStopsItEvenIfSomebodyDeletedTheMark() {
    assertThat(refusal(1, says(true, Optional.of("apt_locked: dpkg"))))
        .contains("apt_locked: dpkg");
  }

  @Test
  void aMarkOfAnotherBootOrOfLongAgoIsNobodys() throws IOException {
    asked();
    assertThat(refusal(599, dead())).isPresent();
    assertThat(refusal(600, dead())).isEmpty();
    Files.writeString(mark(), "another-boot " + ASKED + "\n");
    assertThat(refusal(1, dead())).isEmpty();
  }

  @Test
  void aMarkThatCannotBeReadStopsTheSleep() throws IOException {
    Files.writeString(mark(), "");
    assertThat(refusal(1, says(true, Optional.empty())).orElse(""))
        .startsWith("the mark of curfew's sleep can't be read: ");
  }

  @Test
  void theMarkIsFoundAtEachPlace() throws IOException {
    asked();
    Set<Path> places = Set.of(dir.resolve("elsewhere/x.sock"), dir.resolve("curfew.sock"));
    LastCheck.Now now = new LastCheck.Now(BOOT, ASKED);
    assertThat(new LastCheck(places, dead()).refusal(now)).isPresent();
  }

  @Test
  void theDefaultPlaceIsTheOneOfTheConfiguration() throws Exception {
    assertThat(Settings.DEFAULT_CONTROL_SOCKET).isEqualTo(Settings.defaults().controlSocket());
  }
}
