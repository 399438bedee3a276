package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.kernel.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenSSH 10 as Debian 13 builds it: sshd only listens, sshd-session serves and logs, sshd-auth
 * authenticates. Fetched anew from wherever this machine has its packages from, hence with --long
 * alone; without the network it fails.
 */
@Timeout(300)
final class OpenSsh10LongIT {
  @TempDir private Path dir;

  /** By the network that Maven has, which the test's own namespaces are cut off from. */
  private static final String FETCH =
      """
      set -eu
      mkdir %1$s/fetched
      nsenter --target %2$d --net --mount bash -eu <<'END'
      cd %1$s/fetched
      mkdir -p lists/partial cache/archives/partial
      mirror=$(apt-get indextargets --format '$(SITE) $(LABEL)' | awk '$2 == "Debian" { print $1; exit }')
      [ -n "$mirror" ] || { echo "apt knows no mirror of Debian" >&2; exit 1; }
      echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >list
      : >status
      set -- -q -o APT::Sandbox::User=root -o Dir::State="$PWD" -o Dir::State::status="$PWD/status" \
        -o Dir::Cache="$PWD/cache" -o Dir::Etc::SourceList="$PWD/list" -o Dir::Etc::SourceParts=/dev/null
      apt-get "$@" update
      apt-get "$@" download openssh-server openssh-client libc6 libwtmpdb0
      END
      """;

  /** Its files over this machine's own, as a root directory for sshd. */
  private static final String UNPACK =
      """
      set -eu
      mkdir %1$s/new
      mount -t tmpfs -o mode=0755 curfew %1$s/new
      cd %1$s/new
      mkdir tree root
      for package in %1$s/fetched/*.deb; do dpkg -x "$package" tree; done
      mount -t overlay curfew -o lowerdir="$PWD/tree:/" root
      mount --rbind /proc root/proc
      mount --rbind %1$s/dev root/dev
      mount --bind /run root/run
      for file in passwd group shadow; do mount --bind /etc/$file root/etc/$file; done
      mount --rbind /tmp root/tmp
      chroot root /usr/sbin/sshd -V
      """;

  @Test
  void sessionsOfSshdSessionAreConfirmedAndTheirBytesExact() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann", "bob"))) {
      assertThat(shell(FETCH).errors()).isEmpty();
      try {
        assertThat(shell(UNPACK).errors()).contains("OpenSSH_10");
        bed.startSshd("", "exec chroot " + dir + "/new/root /usr/sbin/sshd");
        try (SshRun run = SshRun.byFile(bed)) {
          twoUsers(bed, run);
        }
      } finally {
        bed.stopSshd();
        // Its last sessions may still end.
        SshBed.bash("umount -R --lazy " + dir + "/new");
      }
    }
  }

  private Command.Result shell(String script) throws Exception {
    long parent = ProcessHandle.current().parent().orElseThrow().pid();
    Command.Result result =
        Command.of("bash", "-c", script.formatted(dir, parent))
            .withTimeout(Duration.ofMinutes(2))
            .run();
    assertThat(result.succeeded()).as(result.errors() + result.output()).isTrue();
    return result;
  }

  private static void twoUsers(SshBed bed, SshRun run) throws Exception {
    Process ann = bed.ssh("ann", SshBed.HOST6, "head -c 70000 /dev/zero; sleep 2");
    SshSnapshot open = run.until(s -> s.sessions().size() == 1);
    assertThat(open.sessions().get(0).user()).isEqualTo("ann");
    bed.succeeds(ann);
    run.settled(1);
    Traffic anns = bed.truth();
    bed.login("bob", SshBed.HOST4, "head -c 90000 /dev/zero; sleep 2");
    SshSnapshot after = run.settled(2);
    assertThat(Files.readString(bed.log)).contains("sshd-session[");
    assertThat(after.users())
        .containsOnlyKeys("ann", "bob")
        .containsEntry("ann", anns)
        .containsEntry("bob", bed.truth().minus(anns));
    assertThat(after.forged()).isZero();
  }
}
