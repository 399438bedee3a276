package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.SshSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How people are let in: PAM and its login uid, passwords, several ports, a user's own sshd. */
@Timeout(180)
final class LoginWaysIT {
  private static final String PAM =
      """
      auth required pam_unix.so
      account required pam_unix.so
      session required pam_loginuid.so
      session required pam_unix.so
      """;

  @TempDir private Path dir;
  private SshBed bed;

  @BeforeEach
  void begin() throws Exception {
    bed = new SshBed(dir, List.of("ann", "bob"));
  }

  @AfterEach
  void end() throws Exception {
    bed.close();
  }

  private void startWithPam() throws Exception {
    Files.writeString(dir.resolve("pam"), PAM);
    bed.startSshd(
        "UsePAM yes\nKbdInteractiveAuthentication yes\n",
        "mount --bind " + dir + "/pam /etc/pam.d/sshd; exec /usr/sbin/sshd");
  }

  @Test
  void pamsLoginUidConfirmsKeysAndPasswordsAndRoot() throws Exception {
    startWithPam();
    // In place, as the file is the bed's own and mounted over the machine's.
    SshBed.bash(
        """
        hash=$(perl -e 'print crypt("wort", "\\$6\\$curfew\\$")')
        sed "s|^bob:[*]|bob:$hash|" /etc/shadow >%1$s/shadow
        cat %1$s/shadow >/etc/shadow
        grep -q '^bob:[$]6' /etc/shadow
        """
            .formatted(dir));
    Path ask = dir.resolve("ask");
    Files.writeString(ask, "#!/bin/sh\necho wort\n");
    SshBed.bash("chmod 0755 " + ask);
    try (SshRun run = SshRun.byFile(bed)) {
      Process ann =
          bed.peer(
              "ssh",
              "-F",
              bed.config(),
              "-o",
              "BindAddress=2001:db8::3",
              "ann@" + SshBed.HOST6,
              "cat /proc/self/loginuid; head -c 30000 /dev/zero; sleep 1");
      Process bob =
          bed.peer(
              "env",
              "SSH_ASKPASS=" + ask,
              "SSH_ASKPASS_REQUIRE=force",
              "ssh",
              "-F",
              bed.config(),
              "-o",
              "BatchMode=no",
              "-o",
              "PreferredAuthentications=keyboard-interactive",
              "-o",
              "BindAddress=192.0.2.4",
              "bob@" + SshBed.HOST4,
              "head -c 40000 /dev/zero; sleep 1");
      Process root =
          bed.peer(
              "ssh",
              "-F",
              bed.config(),
              "-o",
              "BindAddress=192.0.2.5",
              "root@" + SshBed.HOST4,
              "head -c 50000 /dev/zero; sleep 1");
      bed.succeeds(ann);
      bed.succeeds(bob);
      bed.succeeds(root);
      assertThat(bed.output(ann)).startsWith("64100");
      SshSnapshot after = run.settled(3);
      assertThat(after.logins())
          .containsOnlyKeys(
              new Ledger.Login("ann", "publickey"),
              new Ledger.Login("bob", "keyboard-interactive/pam"),
              new Ledger.Login("root", "publickey"));
      assertThat(after.users())
          .containsOnlyKeys("ann", "bob", "root")
          .containsEntry("ann", bed.truth(3))
          .containsEntry("bob", bed.truth(4))
          .containsEntry("root", bed.truth(5));
    }
  }

  @Test
  void rootWithoutALoginUidStandsInUntrustedLogToTheByte() throws Exception {
    bed.startSshd();
    try (SshRun run = SshRun.byFile(bed)) {
      bed.login("root", SshBed.HOST4, "head -c 50000 /dev/zero; sleep 1");
      SshSnapshot after =
          run.until(
              s -> SshRun.quiet(s) && s.unattributed().containsKey(Unattributed.UNTRUSTED_LOG));
      SshRun.conserved(after);
      assertThat(after.users()).isEmpty();
      assertThat(after.unattributed()).containsEntry(Unattributed.UNTRUSTED_LOG, bed.truth());
    }
  }

  @Test
  void eachOfSeveralPortsIsCounted() throws Exception {
    bed.startSshd("Port 2222\n", "exec /usr/sbin/sshd");
    try (SshRun run = SshRun.begin(bed, SshSettings.Source.FILE, List.of(22, 2222))) {
      bed.login("ann", SshBed.HOST6, "head -c 30000 /dev/zero; sleep 1");
      Traffic anns = bed.truth();
      bed.succeeds(
          bed.peer(
              "ssh",
              "-F",
              bed.config(),
              "-p",
              "2222",
              "bob@" + SshBed.HOST4,
              "head -c 40000 /dev/zero; sleep 1"));
      SshSnapshot after = run.settled(2);
      assertThat(after.users()).containsOnlyKeys("ann", "bob").containsEntry("ann", anns);
      assertThat(after.users()).containsEntry("bob", bed.truth().minus(anns));
    }
  }
}
