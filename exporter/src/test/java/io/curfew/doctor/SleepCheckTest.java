package io.curfew.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import io.curfew.doctor.Finding.Level;
import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SleepCheckTest {
  /** {@code cat /proc/swaps}, kernel 6.1, Debian 12. */
  private static final String HEAD = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";

  private static final String PARTITION =
      "/dev/vda2                               partition\t4194300\t\t0\t\t-2\n";
  private static final String ZRAM =
      "/dev/zram0                              partition\t8388604\t\t0\t\t100\n";

  @TempDir private Path root;

  private static List<String> details(List<Finding> findings) {
    return findings.stream().map(Finding::detail).toList();
  }

  @Test
  void swapOnADiskMustHoldAnImage() {
    assertThat(SleepCheck.room(true, HEAD + PARTITION, "3435973836\n")).isEmpty();
    assertThat(details(SleepCheck.room(true, HEAD + PARTITION, "4294963200\n"))).isEmpty();
    assertThat(details(SleepCheck.room(true, HEAD + PARTITION, "4294963201\n")))
        .containsExactly("swap of 4095 MiB is less than an image may take, 4095 MiB");
    assertThat(details(SleepCheck.room(true, HEAD + ZRAM, "1\n")))
        .containsExactly("no swap on a disk: nothing can be hibernated to");
    assertThat(details(SleepCheck.room(true, "", ""))).hasSize(1);
  }

  @Test
  void theLastCheckIsLookedForWhereSystemdLooks() throws IOException {
    List<Finding> without = SleepCheck.lastCheck(true, "hibernate", root);
    assertThat(without).extracting(Finding::level).containsExactly(Level.BAD);
    assertThat(SleepCheck.lastCheck(false, "hibernate", root))
        .extracting(Finding::level)
        .containsExactly(Level.NOTE);
    assertThat(SleepCheck.lastCheck(true, "poweroff", root)).isEmpty();

    Path units = root.resolve("usr/lib/systemd/system/systemd-hibernate.service.d");
    Files.createDirectories(units);
    Files.writeString(units.resolve("10-other.conf"), "[Service]\n");
    assertThat(SleepCheck.lastCheck(true, "hibernate", root)).hasSize(1);
    Files.copy(Path.of("src/main/systemd", SleepCheck.DROP_IN), units.resolve(SleepCheck.DROP_IN));
    assertThat(SleepCheck.lastCheck(true, "hibernate", root)).isEmpty();
    assertThat(SleepCheck.lastCheck(true, "suspend", root)).hasSize(1);
  }

  @Test
  void theCommandThatMendsItDoes() throws IOException {
    String mend = SleepCheck.lastCheck(true, "hibernate", root).get(0).mend();
    String here = mend.replace("/etc/", root + "/etc/").replace(" && systemctl daemon-reload", "");
    assertThat(Command.of("sh", "-c", here).run().succeeded()).isTrue();
    assertThat(SleepCheck.lastCheck(true, "hibernate", root)).isEmpty();
    Path made =
        root.resolve("etc/systemd/system/systemd-hibernate.service.d").resolve(SleepCheck.DROP_IN);
    assertThat(Files.readAllLines(made))
        .isEqualTo(
            Files.readAllLines(Path.of("src/main/systemd", SleepCheck.DROP_IN)).stream()
                .filter(line -> !line.startsWith("#"))
                .toList());
  }

  @Test
  void whereSleepIsNotEnabledThereIsNothingToSay() throws Exception {
    Patient patient =
        new Patient(Settings.defaults(), new Patient.Answer(Optional.empty(), ""), true);
    assertThat(new SleepCheck().look(patient)).isEmpty();
  }
}
