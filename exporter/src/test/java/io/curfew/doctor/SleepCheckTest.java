package io.curfew.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import io.curfew.doctor.Finding.Level;
import io.curfew.doctor.LogindAnswer.Asker;
import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SleepCheckTest {
  /** {@code cat /proc/swaps}, kernel 6.1, Debian 12. */
  private static final String SWAP =
      """
      Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority
      /dev/vda2                               partition\t4194300\t\t0\t\t-2
      """;

  private static final String ZRAM = SWAP.replace("/dev/vda2", "/dev/zram0");

  @TempDir private Path root;

  /** A host that can hibernate. */
  @BeforeEach
  void able() throws IOException {
    write("proc/swaps", SWAP);
    write("proc/meminfo", "MemTotal: 4000000 kB\nMemFree: 3000000 kB\nAnonPages: 500000 kB\n");
    write("proc/cmdline", "BOOT_IMAGE=/vmlinuz root=/dev/vda1 resume=/dev/vda2 ro\n");
    write("sys/power/state", "freeze mem disk\n");
    write("sys/power/disk", "[platform] shutdown reboot suspend test_resume\n");
    write("sys/power/image_size", "1600000000\n");
    write("sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
  }

  private Path write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Settings settings(String... more) throws Exception {
    Path token = write("token", "hush");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    List<String> all = new ArrayList<>();
    all.addAll(
        List.of(
            "curfew.sleep.enabled=true",
            "curfew.sleep.armed=true",
            "curfew.sleep.token-file=" + token,
            "curfew.host.root=" + root,
            "curfew.host.proc=" + root.resolve("proc"),
            "curfew.host.sys=" + root.resolve("sys")));
    all.addAll(List.of(more)); // the last one wins
    return Settings.load(all);
  }

  private List<Finding> kernel(String... more) throws Exception {
    Settings settings = settings(more);
    List<Finding> found = SleepCheck.kernel(settings.sleep(), settings.host());
    Mends.hold(found);
    return found;
  }

  private Finding onlyKernel() throws Exception {
    List<Finding> found = kernel();
    assertThat(found).hasSize(1);
    assertThat(found.get(0).level()).isEqualTo(Level.BAD);
    return found.get(0);
  }

  @Test
  void aHostThatCanIsWell() throws Exception {
    assertThat(kernel()).isEmpty();
  }

  @Test
  void swapOnADiskMustHoldAnImage() throws Exception {
    write("proc/swaps", ZRAM);
    assertThat(onlyKernel().detail()).isEqualTo("no swap on a disk in /proc/swaps");
    assertThat(onlyKernel().mend()).startsWith("mkswap ").contains("/etc/fstab");
    write("proc/swaps", SWAP.replace("4194300", "400000"));
    assertThat(onlyKernel().detail()).endsWith("MiB of swap are free, the image needs 976 MiB");
  }

  @Test
  void aBootMustFindTheImage() throws Exception {
    write("proc/cmdline", "root=/dev/vda1 ro\n");
    write("sys/power/resume", "0:0\n");
    assertThat(onlyKernel().mend()).contains("update-initramfs -u");
    write("etc/initramfs-tools/conf.d/resume", "RESUME=UUID=1234\n");
    assertThat(kernel()).isEmpty();
  }

  @Test
  void aKernelThatDoesNotOfferItSaysWhy() throws Exception {
    write("sys/power/state", "freeze mem\n");
    assertThat(onlyKernel().mend()).contains("CONFIG_HIBERNATION=");
    write("proc/cmdline", "resume=/dev/vda2 nohibernate\n");
    assertThat(onlyKernel().mend()).startsWith("take nohibernate out");
    write("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
    assertThat(onlyKernel().mend()).startsWith("the kernel is locked down");
  }

  @Test
  void inADryRunNothingIsWrongYet() throws Exception {
    write("proc/swaps", ZRAM);
    assertThat(kernel()).extracting(Finding::level).containsOnly(Level.BAD);
    assertThat(kernel("curfew.sleep.armed=false"))
        .extracting(Finding::level)
        .containsOnly(Level.NOTE);
  }

  private List<Finding> lastCheck(String action) {
    List<Finding> found = LastCheckUnits.look(true, action, root);
    Mends.hold(found);
    return found;
  }

  private void dropIn(String action) throws IOException {
    Path units = root.resolve("usr/lib/systemd/system/systemd-" + action + ".service.d");
    Files.createDirectories(units);
    Files.copy(
        Path.of("src/main/systemd", LastCheckUnits.DROP_IN), units.resolve(LastCheckUnits.DROP_IN));
  }

  private void program() throws IOException {
    assertThat(write("usr/bin/curfew", "").toFile().setExecutable(true)).isTrue();
  }

  @Test
  void theLastCheckIsLookedForWhereSystemdLooks() throws IOException {
    program();
    assertThat(lastCheck("hibernate")).extracting(Finding::level).containsExactly(Level.BAD);
    assertThat(LastCheckUnits.look(false, "hibernate", root))
        .extracting(Finding::level)
        .containsExactly(Level.NOTE);
    assertThat(lastCheck("poweroff")).isEmpty();

    write("usr/lib/systemd/system/systemd-hibernate.service.d/10-other.conf", "[Service]\n");
    assertThat(lastCheck("hibernate")).extracting(Finding::level).containsExactly(Level.BAD);
    dropIn("hibernate");
    assertThat(lastCheck("hibernate"))
        .as("the others are worth knowing")
        .extracting(Finding::level, Finding::detail)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                Level.NOTE,
                "no last check before suspend, hybrid-sleep, suspend-then-hibernate, which curfew"
                    + " doesn't ask for"));
    assertThat(lastCheck("suspend")).extracting(Finding::level).containsExactly(Level.BAD);
    for (String action : List.of("suspend", "hybrid-sleep", "suspend-then-hibernate")) {
      dropIn(action);
    }
    assertThat(lastCheck("suspend")).isEmpty();
  }

  @Test
  void aDropInThatTheAdministratorMaskedChecksNothing() throws IOException {
    program();
    for (String action :
        List.of("hibernate", "suspend", "hybrid-sleep", "suspend-then-hibernate")) {
      dropIn(action);
    }
    Path masked = root.resolve("etc/systemd/system/systemd-hibernate.service.d");
    Files.createDirectories(masked);
    Files.createSymbolicLink(masked.resolve(LastCheckUnits.DROP_IN), Path.of("/dev/null"));
    Finding found = lastCheck("hibernate").get(0);
    assertThat(found.level()).isEqualTo(Level.BAD);
    String here =
        found.mend().replace("/etc/", root + "/etc/").replace("; systemctl daemon-reload", "");
    assertThat(Command.of("sh", "-c", here).run().succeeded()).isTrue();
    assertThat(lastCheck("hibernate")).isEmpty();
  }

  @Test
  void aLastCheckWithoutItsProgramLetsNoSleepSucceed() throws IOException {
    for (String action :
        List.of("hibernate", "suspend", "hybrid-sleep", "suspend-then-hibernate")) {
      dropIn(action);
    }
    assertThat(lastCheck("hibernate"))
        .extracting(Finding::detail)
        .containsExactly(
            "the last check runs /usr/bin/curfew, which is not there: no hibernate succeeds");
  }

  @Test
  void theCommandThatMendsItDoes() throws IOException {
    program();
    dropIn("suspend");
    String mend = lastCheck("hibernate").get(0).mend();
    String here = mend.replace("/etc/", root + "/etc/").replace("; systemctl daemon-reload", "");
    assertThat(here).isNotEqualTo(mend);
    assertThat(Command.of("sh", "-c", here).run().succeeded()).isTrue();
    assertThat(lastCheck("hibernate")).isEmpty();
    Path made =
        root.resolve("etc/systemd/system/systemd-hibernate.service.d")
            .resolve(LastCheckUnits.DROP_IN);
    assertThat(Files.readAllLines(made))
        .isEqualTo(
            Files.readAllLines(Path.of("src/main/systemd", LastCheckUnits.DROP_IN)).stream()
                .filter(line -> !line.startsWith("#"))
                .toList());
  }

  private List<Finding> logind(String answer, long uid, boolean inhibited) throws Exception {
    List<Finding> found =
        LogindAnswer.judge(settings().sleep(), new Asker(uid, uid), answer, inhibited, root);
    Mends.hold(found);
    return found;
  }

  @Test
  void whatLogindWouldAllow() throws Exception {
    assertThat(logind("yes", 0, false)).isEmpty();
    assertThat(logind("na", 0, false).get(0).detail())
        .isEqualTo("logind answers \"na\" to hibernate by root");
    assertThat(logind("challenge", 998, false))
        .extracting(Finding::level)
        .containsExactly(Level.BAD);
    assertThat(logind("challenge", 998, true))
        .as("an inhibitor ends")
        .extracting(Finding::level)
        .containsExactly(Level.UNSEEN);
  }

  @Test
  void thePolkitRuleIsWholeAndForThatUser() throws Exception {
    Files.createDirectories(root.resolve("etc/polkit-1/rules.d"));
    String mend = logind("challenge", 0xFFFE, false).get(0).mend();
    String here = PolkitRule.install(0, "hibernate").replace("/etc/", root + "/etc/");
    assertThat(mend).startsWith("apt-get install polkitd && ").contains("id -un 65534");
    assertThat(Command.of("sh", "-c", here).run().succeeded()).isTrue();
    assertThat(Files.readString(root.resolve("etc/polkit-1/rules.d/50-curfew.rules")))
        .isEqualTo(
            """
            polkit.addRule(function(action, subject) {
              if (subject.user == "root" && ["org.freedesktop.login1.hibernate", "org.freedesktop.login1.hibernate-multiple-sessions"].indexOf(action.id) >= 0) {
                return polkit.Result.YES;
              }
            });
            """);
    assertThat(PolkitRule.install(1, "poweroff")).contains("login1.power-off\"");
  }

  @Test
  void thePackagesRuleIsLinkedAndWherePolkitIsThereNothingInstalled() throws Exception {
    write("usr/share/curfew/50-curfew-sleep.rules", "");
    String link = "ln -sf /usr/share/curfew/50-curfew-sleep.rules /etc/polkit-1/rules.d/";
    assertThat(logind("challenge", 998, false).get(0).mend())
        .isEqualTo("apt-get install polkitd && " + link);
    write("usr/share/dbus-1/system-services/org.freedesktop.PolicyKit1.service", "");
    assertThat(logind("challenge", 998, false).get(0).mend()).isEqualTo(link);
    write("etc/polkit-1/rules.d/50-curfew-sleep.rules", "");
    assertThat(logind("challenge", 998, false).get(0).mend())
        .startsWith("systemctl unmask polkit && systemctl restart polkit # ");
  }

  @Test
  void whoDoesNotAnswerIsStarted() throws Exception {
    Finding polkit = LogindAnswer.silent(true, "Call failed: Unit polkit.service is masked.");
    assertThat(polkit.mend()).isEqualTo("systemctl unmask polkit && systemctl restart polkit");
    Finding logind = LogindAnswer.silent(true, "busctl did not end within 3000 ms");
    assertThat(logind.mend()).contains("systemctl start systemd-logind");
    Finding tooMuch = LogindAnswer.tooMuch(settings().sleep(), new Asker(998, 998));
    assertThat(tooMuch.mend()).contains("org.freedesktop.login1.hibernate-ignore-inhibit");
    Mends.hold(List.of(polkit, logind, tooMuch));
  }

  @Test
  void theUserIsThatOfTheProcess() throws IOException {
    String status = "Name:\tjava\nUid:\t0\t998\t0\t998\nGid:\t0\t997\t0\t997\n";
    assertThat(Asker.of(status)).isEqualTo(new Asker(998, 997));
  }

  @Test
  void whereSleepIsNotEnabledThatIsAllThereIsToSay() throws Exception {
    Patient patient =
        new Patient(Settings.defaults(), new Patient.Answer(Optional.empty(), ""), true);
    assertThat(new SleepCheck().look(patient))
        .extracting(Finding::level, Finding::detail)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                Level.NOTE, "sleep.enabled is false: this host is never put to sleep"));
  }
}
