package io.curfew.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.control.HealthRequest;
import io.curfew.doctor.Finding.Level;
import io.curfew.kernel.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChecksTest {
  @TempDir private Path dir;

  private Patient patient(boolean root, Map<String, String> said, String... overrides)
      throws ConfigProblem {
    Patient.Answer answer =
        said.isEmpty()
            ? new Patient.Answer(Optional.empty(), "no exporter answers at /run/x")
            : new Patient.Answer(Optional.of(said), "");
    return new Patient(Settings.load(List.of(overrides)), answer, root);
  }

  private static Finding only(List<Finding> findings) {
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  /** cat /proc/net/tcp /proc/net/tcp6, kernel 6.18: listeners on 2024 and 22, one connection. */
  @Test
  void listenersAreToldFromConnections() {
    String table =
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 51 1 0 100 0 0 10 0
           1: 0100007F:0050 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 52 1 0 20 4 30 10 -1
           0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 53 1 0 100 0 0 10 0
        """;

    assertThat(SshPortsCheck.listening(table)).containsExactlyInAnyOrder(2024, 22);
    assertThat(SshPortsCheck.judge(List.of(22, 2222), Set.of(22), Optional::empty))
        .extracting(Finding::level)
        .containsExactly(Level.OK, Level.BAD);
  }

  @Test
  void sshdItselfSaysWhyNobodyListens() {
    assertThat(silent("port 22\nport 2222\nloglevel INFO\n")).startsWith("systemctl start ssh ");
    assertThat(silent("port 2022\nport 2222\n")).isEqualTo("ssh.ports = [2022, 2222]");
    assertThat(silent("")).as("stopped, Debian's tells nothing").startsWith("systemctl start ssh ");
  }

  private static String silent(String sshd) {
    List<Finding> found = SshPortsCheck.judge(List.of(22), Set.of(), () -> Optional.of(sshd));
    Mends.hold(found);
    return only(found).mend();
  }

  @Test
  void aDeadExporterIsAFindingAndAClosedDoorIsNot() throws ConfigProblem {
    assertThat(only(new ExporterCheck().look(patient(true, Map.of()))).level())
        .isEqualTo(Level.BAD);
    Patient refused =
        new Patient(
            Settings.defaults(),
            new Patient.Answer(Optional.empty(), "uid 1000 may not ask: be root"),
            false);
    assertThat(only(new ExporterCheck().look(refused)).level()).isEqualTo(Level.UNSEEN);
  }

  @Test
  void aFailingCollectorIsAFindingInTheExportersOwnWords() throws ConfigProblem {
    Map<String, String> said =
        Map.of(HealthRequest.PID, "7", HealthRequest.FAILING + "ssh", "table inet x is another's");

    List<Finding> found = new ExporterCheck().look(patient(true, said));

    assertThat(found).extracting(Finding::level).containsExactly(Level.OK, Level.BAD);
    assertThat(found.get(1).what()).isEqualTo("collector ssh");
    assertThat(found.get(1).detail()).isEqualTo("table inet x is another's");
  }

  @Test
  void theByteSourceInForceIsSaid() throws ConfigProblem {
    assertThat(only(new CountingCheck().look(patient(true, Map.of("ssh.counting", "nft")))))
        .isEqualTo(Finding.ok("byte source", "nft: curfew's own table inet curfew"));
    assertThat(
            only(new CountingCheck().look(patient(true, Map.of("ssh.counting", "tcp_info"))))
                .level())
        .isEqualTo(Level.NOTE);
    Map<String, String> conntrack = Map.of("ssh.counting", "conntrack");
    assertThat(
            only(
                new CountingCheck()
                    .look(patient(true, conntrack, "curfew.ssh.counting=conntrack"))))
        .extracting(Finding::level, Finding::mend)
        .containsExactly(Level.NOTE, "ssh.counting chooses it");
    assertThat(only(new CountingCheck().look(patient(true, Map.of("pid", "1")))).level())
        .as("switched on in the file, off in the process")
        .isEqualTo(Level.BAD);
  }

  @Test
  void nftWithoutRightsIsUnseenAndABrokenOneIsBad() {
    Command.Result denied =
        new Command.Result(1, "", "Operation not permitted (you must be root)\n");
    assertThat(NftablesCheck.judge(denied, false).level()).isEqualTo(Level.UNSEEN);
    assertThat(NftablesCheck.judge(denied, true).level()).isEqualTo(Level.BAD);
    assertThat(NftablesCheck.judge(new Command.Result(0, "table inet a\n", ""), true).detail())
        .isEqualTo("usable, 1 table");
  }

  @Test
  void loginRecordsAreTheExportersWordOrTheFile() throws Exception {
    Path log = dir.resolve("auth.log");
    String key = "curfew.ssh.log-file=" + log;
    LoginRecordsCheck check = new LoginRecordsCheck();

    assertThat(only(check.look(patient(true, Map.of(), key))).detail()).isEqualTo("no file " + log);
    assertThat(only(check.look(patient(false, Map.of(), key))).level()).isEqualTo(Level.UNSEEN);
    Files.createFile(log);
    assertThat(only(check.look(patient(true, Map.of(), key))).level()).isEqualTo(Level.OK);
    Map<String, String> failing = Map.of("ssh.records", "file", "ssh.records.problem", "rotated");
    assertThat(only(check.look(patient(true, failing, key))))
        .extracting(Finding::level, Finding::detail)
        .containsExactly(Level.BAD, "file: rotated");
    assertThat(only(check.look(patient(true, Map.of("ssh.records", "journal"), key))).detail())
        .isEqualTo("journal, read");
    assertThat(check.look(patient(true, Map.of(), "curfew.ssh.enabled=false"))).isEmpty();
  }

  @Test
  void theStateNeedsADirectoryAndRoom() throws Exception {
    Path state = dir.resolve("state");
    assertThat(StateCheck.directory(state, true)).map(Finding::level).hasValue(Level.BAD);
    assertThat(StateCheck.directory(state, false)).map(Finding::level).hasValue(Level.UNSEEN);
    Files.createDirectory(state);
    assertThat(StateCheck.directory(state, true)).isEmpty();
    assertThat(StateCheck.room(state, 1).level()).isEqualTo(Level.OK);
    assertThat(StateCheck.room(state, Long.MAX_VALUE).level()).isEqualTo(Level.BAD);
    assertThat(
            only(new StateCheck().look(patient(true, Map.of("state.writable", "false")))).level())
        .isEqualTo(Level.BAD);
  }

  @Test
  void aStateThatTheExporterCannotWriteIsGivenBackToItsUser() throws Exception {
    Path process = Path.of("/proc/self");
    Finding foreign = StateCheck.unwritable(dir, process, 1);
    assertThat(foreign.mend())
        .isEqualTo(
            "chown -R %1$s: %2$s && chmod -R u+rwX %2$s && systemctl restart curfew"
                .formatted(Files.getOwner(process).getName(), dir));
    Finding gone = StateCheck.unwritable(dir.resolve("state"), process, 1);
    assertThat(gone.mend()).startsWith("systemctl restart curfew");
    Finding full = StateCheck.unwritable(dir, process, Long.MAX_VALUE);
    assertThat(full.mend()).startsWith("df -h ");
    assertThat(List.of(foreign, gone, full)).extracting(Finding::level).containsOnly(Level.BAD);
    Mends.hold(List.of(foreign, gone, full));
  }

  @Test
  void aStrictConntrackIsWorthKnowing() throws Exception {
    assertThat(ConntrackCheck.judge("1").level()).isEqualTo(Level.OK);
    assertThat(ConntrackCheck.judge("0").mend()).contains("nf_conntrack_tcp_loose=1");
    assertThat(
            only(new ConntrackCheck().look(patient(true, Map.of(), "curfew.host.proc=" + dir)))
                .level())
        .isEqualTo(Level.NOTE);
  }
}
