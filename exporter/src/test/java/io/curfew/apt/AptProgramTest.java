package io.curfew.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Names and command lines as /proc shows them on Debian 12 and Ubuntu 24.04. */
final class AptProgramTest {
  @Test
  void aptAndDpkgAreAtWorkWhileTheyRun() {
    for (String name : List.of("apt", "apt-get", "aptitude", "dpkg", "dpkg-deb")) {
      assertThat(works(name, name, "/usr/bin/" + name, "x", "")).as(name).isTrue();
    }
    assertThat(works("aptitude-curses", "aptitude", "aptitude", "")).isTrue();
    assertThat(
            works("dash", "apt.systemd.dai", "/bin/sh", "/usr/lib/apt/apt.systemd.daily", "update"))
        .isTrue();
  }

  @Test
  void unattendedUpgradeIsAtWork() {
    assertThat(
            works(
                "python3.11",
                "unattended-upgr",
                "/usr/bin/python3",
                "/usr/bin/unattended-upgrade",
                ""))
        .isTrue();
    assertThat(works("python3.12", "python3", "python3", "-u", "/usr/bin/unattended-upgrade", ""))
        .isTrue();
  }

  @Test
  void theHelperThatWaitsForTheShutdownIsNot() {
    assertThat(
            works(
                "python3.11",
                "unattended-upgr",
                "/usr/bin/python3",
                "/usr/share/unattended-upgrades/unattended-upgrade-shutdown",
                "--wait-for-signal",
                ""))
        .isFalse();
  }

  @Test
  void aMethodFetchesForWhateverStartedIt() {
    assertThat(works("http", "http", "/usr/lib/apt/methods/http", "")).isTrue();
    assertThat(works("file", "file", "file", "/bin/ls", "")).isFalse();
  }

  @Test
  void aZombieDoesNothing() {
    assertThat(works("apt-get", "apt-get")).isFalse();
    assertThat(works("python3.11", "unattended-upgr")).isFalse();
  }

  @Test
  void othersAreNotEvenAsked() {
    for (String name : List.of("systemd", "aptd", "packagekitd", "dpkg-query", "sshd")) {
      assertThat(AptProgram.concerns(name)).as(name).isFalse();
    }
    assertThat(works("bash", "bash", "-bash", "")).isFalse();
    assertThat(works("python3.11", "python3", "python3", "/usr/bin/networkd-dispatcher", ""))
        .isFalse();
  }

  private static boolean works(String program, String comm, String... arguments) {
    return AptProgram.concerns(program) && AptProgram.works(program, comm, List.of(arguments));
  }
}
