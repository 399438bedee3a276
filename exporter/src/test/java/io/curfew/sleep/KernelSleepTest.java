package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel's files say, in a host root of the test's own. */
final class KernelSleepTest {
  private static final String SWAPS_HEAD = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
  private static final String PARTITION =
      "/dev/sda2                               partition\t8388604\t\t0\t\t-2\n";
  private static final String FILE =
      "/swap\\040file                           file\t\t2097148\t\t12\t\t-3\n";
  private static final String COMPRESSED =
      "/dev/zram0                              partition\t4194300\t\t0\t\t100\n";

  /** In the format of /proc/meminfo (proc(5)), the lines that count; the figures are made up. */
  private static final String MEMINFO =
      """
      MemTotal:        4025440 kB
      MemFree:         1224180 kB
      AnonPages:        701208 kB
      Shmem:             20128 kB
      KernelStack:        6032 kB
      PageTables:        10324 kB
      SUnreclaim:        95020 kB
      HugePages_Total:       0
      """;

  @TempDir private Path root;

  private void host(String swaps, String state, String disk) throws IOException {
    Path power = Files.createDirectories(root.resolve("sys/power"));
    Path proc = Files.createDirectories(root.resolve("proc"));
    Files.writeString(proc.resolve("swaps"), SWAPS_HEAD + swaps);
    Files.writeString(power.resolve("resume"), "8:2\n");
    Files.writeString(power.resolve("image_size"), "1648820224\n");
    Files.writeString(proc.resolve("meminfo"), MEMINFO);
    Files.writeString(power.resolve("state"), state);
    Files.writeString(power.resolve("disk"), disk);
  }

  private List<Reason> reasons(String action) {
    HostSettings host = new HostSettings(root.resolve("proc"), root.resolve("sys"), root);
    return new KernelSleep(host, action).blockers().stream().map(Blocker::reason).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hibernate", "suspend", "hybrid-sleep", "suspend-then-hibernate", "poweroff"})
  void aHostThatCanDoAllIsNotBlocked(String action) throws IOException {
    host(PARTITION, "freeze mem disk\n", "[platform] shutdown reboot suspend test_resume\n");
    assertThat(reasons(action)).isEmpty();
  }

  @Test
  void aSwapFileIsSwap() throws IOException {
    host(COMPRESSED + FILE, "freeze mem disk\n", "[shutdown] reboot\n");
    assertThat(reasons("hibernate")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", COMPRESSED, "\n"})
  void noSwapOnADiskBlocksWhatIsWrittenToDisk(String swaps) throws IOException {
    host(swaps, "freeze mem disk\n", "[platform]\n");
    assertThat(reasons("hibernate")).containsExactly(Reason.NO_SWAP);
    assertThat(reasons("hybrid-sleep")).containsExactly(Reason.NO_SWAP);
    assertThat(reasons("suspend-then-hibernate")).containsExactly(Reason.NO_SWAP);
    assertThat(reasons("suspend")).isEmpty();
  }

  @Test
  void aKernelWithoutHibernationBlocksIt() throws IOException {
    host(PARTITION, "freeze mem\n", "[platform]\n");
    assertThat(reasons("hibernate")).containsExactly(Reason.CANNOT_HIBERNATE);
    assertThat(reasons("suspend")).isEmpty();
  }

  @Test
  void hibernationThatIsSwitchedOffBlocksIt() throws IOException {
    host(PARTITION, "freeze mem disk\n", "[disabled]\n"); // lockdown, or nohibernate
    assertThat(reasons("hibernate")).containsExactly(Reason.CANNOT_HIBERNATE);
    assertThat(reasons("suspend")).isEmpty();
  }

  @Test
  void eitherWayToSleepInMemoryWillDo() throws IOException {
    host(PARTITION, "freeze\n", "[disabled]\n");
    assertThat(reasons("suspend")).isEmpty();
    host(PARTITION, "mem\n", "[disabled]\n");
    assertThat(reasons("suspend")).isEmpty();
  }

  @Test
  void aKernelThatOnlyHibernatesBlocksTheRest() throws IOException {
    host(PARTITION, "disk\n", "[platform]\n");
    assertThat(reasons("hibernate")).isEmpty();
    assertThat(reasons("suspend")).containsExactly(Reason.CANNOT_HIBERNATE);
    assertThat(reasons("hybrid-sleep")).containsExactly(Reason.CANNOT_HIBERNATE);
  }

  @Test
  void filesThatAreMissingBlock() {
    assertThat(reasons("hibernate")).containsExactly(Reason.NO_SWAP, Reason.CANNOT_HIBERNATE);
    assertThat(reasons("suspend")).containsExactly(Reason.CANNOT_HIBERNATE);
    assertThat(reasons("poweroff")).isEmpty();
  }

  @Test
  void filesThatAreNoTextBlock() throws IOException {
    host(PARTITION, "disk\n", "[platform]\n");
    Files.write(root.resolve("sys/power/state"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(reasons("hibernate")).containsExactly(Reason.CANNOT_HIBERNATE);
  }

  @Test
  void anUnreadableDiskFileBlocks() throws IOException {
    host(PARTITION, "freeze mem disk\n", "[platform]\n");
    Files.delete(root.resolve("sys/power/disk"));
    assertThat(reasons("hibernate")).containsExactly(Reason.CANNOT_HIBERNATE);
  }

  private static String partition(long size, long used) {
    return "/dev/sda2                               partition\t" + size + "\t" + used + "\t-2\n";
  }

  private void offering(String swaps) throws IOException {
    host(swaps, "freeze mem disk\n", "[platform]\n");
  }

  /** The image is aimed at 1648820224 bytes, 1610176 kB, less than what is in use. */
  @Test
  void freeSwapBelowTheImageIsTooSmall() throws IOException {
    offering(partition(1_610_176, 0));
    assertThat(reasons("hibernate")).isEmpty();
    offering(partition(1_610_175, 0));
    assertThat(reasons("hibernate")).containsExactly(Reason.SWAP_TOO_SMALL);
    offering(partition(8_388_604, 8_000_000));
    assertThat(reasons("hibernate")).containsExactly(Reason.SWAP_TOO_SMALL);
    assertThat(reasons("suspend")).isEmpty();
  }

  @Test
  void whatNoFileHoldsNeedsRoomHoweverSmallTheImageIsToBe() throws IOException {
    offering(partition(832_712, 0)); // the sum of the five lines above
    Files.writeString(root.resolve("sys/power/image_size"), "0\n");
    assertThat(reasons("hibernate")).isEmpty();
    offering(partition(832_711, 0));
    Files.writeString(root.resolve("sys/power/image_size"), "0\n");
    assertThat(reasons("hibernate")).containsExactly(Reason.SWAP_TOO_SMALL);
  }

  @Test
  void severalSwapsCountTogetherAndCompressedMemoryDoesNot() throws IOException {
    offering(partition(1_000_000, 0) + COMPRESSED);
    assertThat(reasons("hibernate")).containsExactly(Reason.SWAP_TOO_SMALL);
    offering(partition(1_000_000, 0) + FILE + COMPRESSED);
    assertThat(reasons("hibernate")).isEmpty();
  }

  @Test
  void anUnreadableMeminfoBlocks() throws IOException {
    offering(PARTITION);
    Files.delete(root.resolve("proc/meminfo"));
    assertThat(reasons("hibernate")).containsExactly(Reason.SWAP_TOO_SMALL);
  }

  @Test
  void nowhereToResumeFromBlocksUnlessOneOfFourPlacesTells() throws IOException {
    offering(PARTITION);
    Files.writeString(root.resolve("sys/power/resume"), "0:0\n");
    Files.writeString(root.resolve("proc/cmdline"), "root=/dev/sda1 noresume ro\n");
    Path conf = Files.createDirectories(root.resolve("etc/initramfs-tools/conf.d"));
    Files.writeString(conf.resolve("resume"), "RESUME=none\n");
    assertThat(reasons("hibernate")).containsExactly(Reason.NO_RESUME_DEVICE);
    assertThat(reasons("suspend")).isEmpty();
    Files.writeString(conf.resolve("resume"), "RESUME=UUID=7c1f\n");
    assertThat(reasons("hibernate")).isEmpty();
    Files.delete(conf.resolve("resume"));
    Files.writeString(root.resolve("proc/cmdline"), "root=/dev/sda1 resume=/dev/sda2 ro\n");
    assertThat(reasons("hibernate")).isEmpty();
    Files.delete(root.resolve("proc/cmdline"));
    Files.createDirectories(root.resolve("sys/firmware/efi/efivars"));
    assertThat(reasons("hibernate")).isEmpty();
  }
}
