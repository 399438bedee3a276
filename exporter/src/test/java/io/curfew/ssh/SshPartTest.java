package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Command lines as {@code tr '\0' '|' </proc/PID/cmdline} showed them: OpenSSH 9.2p1 of Debian 12,
 * and 10.0p1, Linux 6.18.
 */
final class SshPartTest {
  @Test
  void aListenerIsKnownWithItsTitleAndWithout() {
    assertThat(of("sshd", "sshd: /usr/sbin/sshd -D -f sc [listener] 0 of 10-100 startups", ""))
        .isEqualTo(SshPart.LISTENER);
    assertThat(of("sshd", "/usr/sbin/sshd", "-D", "")).isEqualTo(SshPart.LISTENER);
  }

  @Test
  void whoHasNotProvenHimselfIsAStranger() {
    assertThat(of("sshd", "sshd: [accepted]", "", "")).isEqualTo(SshPart.UNAUTHENTICATED);
    assertThat(of("sshd", "sshd: [net]", "", "")).isEqualTo(SshPart.UNAUTHENTICATED);
    assertThat(of("sshd", "sshd: root [net]", "")).isEqualTo(SshPart.UNAUTHENTICATED);
    assertThat(of("sshd-session", "sshd-session: unknown [net]", ""))
        .isEqualTo(SshPart.UNAUTHENTICATED);
    assertThat(of("sshd-auth", "sshd-auth: ann [net]", "")).isEqualTo(SshPart.UNAUTHENTICATED);
    assertThat(of("sshd-auth", "/usr/lib/openssh/sshd-auth", "-D", "-R", ""))
        .isEqualTo(SshPart.UNAUTHENTICATED);
  }

  @Test
  void aProcessWithoutItsTitleYetIsAStrangers() {
    assertThat(of("sshd", "/usr/sbin/sshd", "-D", "-R", "")).isEqualTo(SshPart.UNAUTHENTICATED);
    assertThat(of("sshd", "sshd", "-i", "")).isEqualTo(SshPart.UNAUTHENTICATED);
    assertThat(of("sshd-session", "/usr/lib/openssh/sshd-session", "-D", "-R", ""))
        .isEqualTo(SshPart.UNAUTHENTICATED);
  }

  @Test
  void theTwoHalvesOfASessionAreToldApart() {
    assertThat(of("sshd", "sshd: ann [priv]", "", "", "")).isEqualTo(SshPart.MONITOR);
    assertThat(of("sshd", "sshd: ann@pts/0", "", "")).isEqualTo(SshPart.SESSION);
    assertThat(of("sshd", "sshd: root@notty", "")).isEqualTo(SshPart.SESSION);
    assertThat(of("sshd", "sshd: root", "")).isEqualTo(SshPart.SESSION);
    assertThat(of("sshd-session", "sshd-session: ann@notty", "")).isEqualTo(SshPart.SESSION);
  }

  @Test
  void whatCannotBeToldCountsAsSomebodyAtWork() {
    assertThat(of("sshd", "sshd: something of a later OpenSSH", "")).isEqualTo(SshPart.SESSION);
  }

  @Test
  void clientsAndRsyncHaveNoTitle() {
    assertThat(of("ssh", "ssh", "-N", "ann@192.0.2.1", "")).isEqualTo(SshPart.CLIENT);
    assertThat(of("rsync", "rsync", "--daemon", "--no-detach", "")).isEqualTo(SshPart.RSYNC);
  }

  @Test
  void aZombieHasNoPart() {
    assertThat(SshPart.of("sshd", List.of())).isEmpty();
  }

  @Test
  void othersNamesDoNotConcernSsh() {
    assertThat(SshPart.concerns("ssh-agent")).isFalse();
    assertThat(SshPart.concerns("sshfs")).isFalse();
    assertThat(SshPart.concerns("sshd-session")).isTrue();
  }

  private static SshPart of(String program, String... arguments) {
    return SshPart.of(program, List.of(arguments)).orElseThrow();
  }
}
