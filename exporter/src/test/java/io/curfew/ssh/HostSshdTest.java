package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.ssh.SshdProcesses.Holder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host's processes and files, made up; the owner of the test's files stands in for root. */
final class HostSshdTest {
  private static final long LISTENING = 100;
  private static final long CONNECTION = 200;
  private static final long SECOND = 1_000_000_000L;
  private static final String UNSET = "4294967295";

  @TempDir private Path dir;
  private Path root;
  private HostSshd sshd;
  private SshdProcesses processes;

  @BeforeEach
  void host() throws IOException {
    root = Files.createDirectories(dir.resolve("root"));
    HostSettings host = new HostSettings(dir.resolve("proc"), dir.resolve("sys"), root);
    Files.createDirectories(host.proc());
    sshd = new HostSshd(host, owner());
    processes = new SshdProcesses(host, sshd);
  }

  @Test
  void theProgramThatListensIsBelieved() throws IOException {
    Path program = program("usr/sbin/sshd");
    process(10, program, 0, UNSET, LISTENING);
    process(11, program, 0, "1000", CONNECTION);
    learn(0);
    assertThat(processes.family(11).holders())
        .containsExactly(new Holder(Optional.of(1000L), 0, Set.of(CONNECTION)));
  }

  @Test
  void aFileOfRootsThatOnlyBearsTheNameIsNot() throws IOException {
    process(10, program("usr/sbin/sshd"), 0, UNSET, LISTENING);
    process(11, program("tmp/sshd"), 1000, "1000", CONNECTION);
    learn(0);
    assertThat(processes.family(11).holders()).isEmpty();
  }

  @Test
  void aUsersOwnListenerTeachesNothing() throws IOException {
    process(10, program("usr/sbin/sshd"), 0, UNSET, LISTENING);
    process(11, program("tmp/sshd"), 1000, "1000", LISTENING + 1);
    sshd.learn(processes.listeners(Set.of(LISTENING, LISTENING + 1)), 0);
    assertThat(processes.family(11).holders()).isEmpty();
  }

  @Test
  void theSessionProgramInTheListenersRootIsBelievedAndTheAuthProgramNever() throws IOException {
    Path program = program("usr/sbin/sshd");
    process(10, program, 0, UNSET, LISTENING);
    process(11, program("usr/lib/openssh/sshd-session"), 0, "1000", CONNECTION);
    process(12, program("usr/lib/openssh/sshd-auth"), 106, UNSET, CONNECTION);
    process(13, program("home/ann/sshd-session"), 1000, "1000", CONNECTION);
    learn(0);
    assertThat(processes.all())
        .extracting(Holder::sockets)
        .containsExactlyInAnyOrder(Set.of(LISTENING), Set.of(CONNECTION));
    assertThat(processes.family(12).holders()).isEmpty();
    assertThat(processes.family(13).holders()).isEmpty();
  }

  @Test
  void aFileThatOthersMayWriteIsNotBelieved() throws IOException {
    Path program = program("usr/sbin/sshd");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxrwxr-x"));
    process(10, program, 0, UNSET, LISTENING);
    learn(0);
    assertThat(processes.family(10).holders()).isEmpty();
  }

  @Test
  void whereNoProcessListensTheHostsSshdStandsIn() throws IOException {
    process(11, program("usr/sbin/sshd"), 0, "1000", CONNECTION);
    process(12, program("usr/local/bin/sshd"), 0, "1000", CONNECTION);
    learn(0);
    assertThat(processes.family(11).holders()).hasSize(1);
    assertThat(processes.family(12).holders()).isEmpty();
  }

  @Test
  void anUpgradeUnderARunningListenerIsLearnedASecondLaterAndTheOldOneStaysKnown()
      throws IOException {
    Path upgraded = program("usr/sbin/sshd");
    process(10, program("was/sshd"), 0, UNSET, LISTENING);
    learn(0);
    process(11, upgraded, 0, "1000", CONNECTION);
    assertThat(processes.family(11).holders()).isEmpty();
    assertThat(sshd.wantsToLearn(SECOND - 1)).isFalse();
    assertThat(sshd.wantsToLearn(SECOND)).isTrue();
    process(20, upgraded, 0, UNSET, LISTENING + 1);
    sshd.learn(processes.listeners(Set.of(LISTENING + 1)), SECOND);
    assertThat(processes.family(11).holders()).hasSize(1);
    assertThat(processes.family(10).holders()).hasSize(1);
    assertThat(sshd.wantsToLearn(3 * SECOND)).isFalse();
  }

  @Test
  void theLoginUidOfWhoeverStartedSshdIsNoUsers() throws IOException {
    Path program = program("usr/sbin/sshd");
    process(10, program, 0, "0", LISTENING);
    process(11, program, 0, "0", CONNECTION);
    learn(0);
    assertThat(processes.family(11).holders())
        .containsExactly(new Holder(Optional.empty(), 0, Set.of(CONNECTION)));
  }

  private void learn(long nowNanos) {
    assertThat(sshd.wantsToLearn(nowNanos)).isTrue();
    sshd.learn(processes.listeners(Set.of(LISTENING)), nowNanos);
  }

  private int owner() throws IOException {
    return Integer.parseInt(String.valueOf(Files.getAttribute(dir, "unix:uid")));
  }

  private Path program(String name) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, name);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  private void process(long pid, Path exe, long uid, String loginUid, long socket)
      throws IOException {
    Path process = Files.createDirectories(dir.resolve("proc/" + pid));
    Files.createDirectories(process.resolve("task/" + pid));
    Files.createDirectories(process.resolve("fd"));
    Files.writeString(
        process.resolve("stat"),
        pid + " (sshd) S 1 2 2 0 -1 4194560 10 0 0 0 0 1 2 0 0 20 0 1 0 " + pid + " 15000000\n");
    Files.writeString(
        process.resolve("status"), "Name:\tsshd\nUid:\t" + uid + "\t0\t0\t0\nGid:\t0\t0\t0\t0\n");
    Files.writeString(process.resolve("loginuid"), loginUid);
    Files.writeString(process.resolve("task/" + pid + "/children"), "");
    Files.createSymbolicLink(process.resolve("exe"), exe);
    Files.createSymbolicLink(process.resolve("root"), root);
    Files.createSymbolicLink(process.resolve("fd/3"), Path.of("socket:[" + socket + "]"));
  }
}
