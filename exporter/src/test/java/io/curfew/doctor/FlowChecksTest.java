package io.curfew.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.ConfigProblem;
import io.curfew.config.FlowSettings.Witnessing;
import io.curfew.config.Settings;
import io.curfew.control.FlowHealthFields;
import io.curfew.doctor.Finding.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor makes of the exporter's word on flows, and of its silence. */
final class FlowChecksTest {
  private static final String OFF = "curfew.flows.enabled=false";

  @TempDir private Path dir;

  private static Patient patient(Map<String, String> said, String... overrides)
      throws ConfigProblem {
    Patient.Answer answer =
        said.isEmpty()
            ? new Patient.Answer(Optional.empty(), "no exporter answers at /run/x")
            : new Patient.Answer(Optional.of(said), "");
    return new Patient(Settings.load(List.of(overrides)), answer, true);
  }

  /** An exporter without a complaint, but for what is given. */
  private static Map<String, String> said(String... fields) {
    Map<String, String> said = new TreeMap<>(Map.of("pid", "1"));
    said.put(FlowHealthFields.TIER, "witness");
    said.put(FlowHealthFields.VARIANT, "socket storage");
    said.put(FlowHealthFields.HEALED, "0");
    said.put(FlowHealthFields.PIDS, "host");
    said.put(FlowHealthFields.OVERRUNS, "0");
    said.put(FlowHealthFields.LOST_EVENTS, "0");
    said.put(FlowHealthFields.LOST_RECORDS, "0");
    said.put(FlowHealthFields.LAYOUT, "v2");
    said.put(FlowHealthFields.CGROUPS_COMPLETE, "true");
    said.put(FlowHealthFields.LEARNING, "false");
    said.put(FlowHealthFields.LEARNING_ENDS, "2026-11-08T12:00:00Z");
    said.put(FlowHealthFields.LEARNED, "40");
    said.put(FlowHealthFields.UNKNOWN, "2");
    for (int i = 0; i < fields.length; i += 2) {
      said.put(fields[i], fields[i + 1]);
    }
    return said;
  }

  @Test
  void aKernelLogIsAllThatMattersWhereFlowsComeFromThere() throws Exception {
    Path log = Files.createFile(dir.resolve("kern.log"));
    Patient patient =
        patient(
            said(FlowHealthFields.HEALED, "3"),
            "curfew.flows.source=kernel-log",
            "curfew.flows.kernel-log.file=" + log);
    for (Check check :
        List.of(
            new FlowTableCheck(),
            new FlowLossCheck(),
            new CgroupsCheck(),
            new ProcessesCheck(),
            new FlowOwnersCheck())) {
      assertThat(check.look(patient)).as("%s", check).isEmpty();
    }
    assertThat(only(new KernelLogCheck().look(patient)).level()).isEqualTo(Level.NOTE);
    Files.delete(log);
    Finding gone = only(new KernelLogCheck().look(patient));
    assertThat(gone.level()).isEqualTo(Level.BAD);
    assertThat(gone.detail()).contains(log.toString());
  }

  private static Finding only(List<Finding> findings) {
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  @Test
  void flowsThatAreSwitchedOffAreOneLine() throws ConfigProblem {
    Patient patient = patient(Map.of("pid", "1"), OFF);
    List<Finding> found =
        Stream.of(
                new FlowOwnersCheck(),
                new ProcessesCheck(),
                new CgroupsCheck(),
                new FlowTableCheck(),
                new FlowLossCheck(),
                new FlowLogCheck(),
                new DestinationsCheck())
            .flatMap(check -> check.look(patient).stream())
            .toList();

    assertThat(only(found))
        .isEqualTo(Finding.note("flows", "flows.enabled is false: no flows", ""));
  }

  @Test
  void flowsThatAreOffInTheProcessAloneAreAFinding() throws ConfigProblem {
    Patient patient = patient(Map.of("pid", "1"));
    Finding found = only(new FlowOwnersCheck().look(patient));
    assertThat(found.level()).isEqualTo(Level.BAD);
    assertThat(found.mend()).isEqualTo("systemctl reload curfew");
    assertThat(new CgroupsCheck().look(patient)).isEmpty();
    assertThat(new ProcessesCheck().look(patient)).isEmpty();
    assertThat(new DestinationsCheck().look(patient)).isEmpty();
  }

  @Test
  void whatOnlyTheExporterKnowsIsUnseenWithoutOne() throws ConfigProblem {
    Patient patient = patient(Map.of());
    assertThat(
            Stream.of(
                new CgroupsCheck(),
                new FlowTableCheck(),
                new FlowLossCheck(),
                new DestinationsCheck()))
        .allMatch(check -> only(check.look(patient)).level() == Level.UNSEEN);
  }

  @Test
  void theTierInForceIsSaidAndWhyItIsNotTheWitness() throws ConfigProblem {
    FlowOwnersCheck check = new FlowOwnersCheck();
    assertThat(only(check.look(patient(said()))))
        .isEqualTo(Finding.ok("flow owners", "named by the eBPF witness (socket storage)"));

    Map<String, String> refused = said(FlowHealthFields.TIER, "sock_diag");
    refused.put(FlowHealthFields.WITHOUT_WITNESS, "the eBPF witness needs X: grant CAP_BPF");
    Finding found = only(check.look(patient(refused)));
    assertThat(found.level()).isEqualTo(Level.NOTE);
    assertThat(found.detail())
        .startsWith("named by sock_diag alone: the eBPF witness needs X: grant CAP_BPF; a flow ");
    assertThat(found.mend()).contains("AmbientCapabilities=");
  }

  @Test
  void aKernelThatTellsOfNoSocketsIsWrong() {
    Finding found = FlowOwnersCheck.inForce("none", "?", Optional.of("no BPF; no sock_diag"));

    assertThat(found)
        .isEqualTo(
            Finding.bad(
                "flow owners",
                "no flow is named: no BPF; no sock_diag",
                "modprobe -a inet_diag tcp_diag udp_diag"));
  }

  @Test
  void eachObstacleOfTheWitnessHasItsMend() {
    assertThat(mend("flows.witness is off")).isEqualTo("flows.witness = auto");
    assertThat(mend("/sys/fs/cgroup is a container's part of the cgroups, not their root"))
        .isEqualTo("set host.sys");
    assertThat(mend("the eBPF witness can't be loaded: bpf: EINVAL")).contains("CONFIG_");
    assertThat(mend("bpf: EPERM; a filter of system calls (seccomp) is in force"))
        .startsWith("podman run --security-opt seccomp=");
  }

  private static String mend(String why) {
    return FlowOwnersCheck.inForce("sock_diag", "?", Optional.of(why)).mend();
  }

  @Test
  void withoutAnExporterNothingIsClaimedOfTheKernel() throws ConfigProblem {
    assertThat(FlowOwnersCheck.untried(Optional.empty(), Witnessing.AUTO).level())
        .isEqualTo(Level.UNSEEN);
    Optional<String> rights = Optional.of("grant CAP_BPF");
    assertThat(FlowOwnersCheck.untried(rights, Witnessing.AUTO).level()).isEqualTo(Level.NOTE);
    assertThat(FlowOwnersCheck.untried(rights, Witnessing.ON))
        .extracting(Finding::level, Finding::detail)
        .containsExactly(Level.BAD, "flows.witness is on, but grant CAP_BPF");
    assertThat(
            only(new FlowOwnersCheck().look(patient(Map.of(), "curfew.host.sys=" + dir))).detail())
        .startsWith("no witness: no cgroup2 is mounted at " + dir);
    assertThat(only(new FlowOwnersCheck().look(patient(Map.of(), "curfew.flows.witness=off"))))
        .extracting(Finding::level, Finding::mend)
        .containsExactly(Level.NOTE, "flows.witness = auto");
  }

  @Test
  void theTableIsThereGoneOrWasGone() {
    Optional<Boolean> there = Optional.of(true);
    assertThat(FlowTableCheck.judge("t", there, 0))
        .isEqualTo(Finding.ok("flow table", "table inet t keeps conntrack on"));
    assertThat(FlowTableCheck.judge("t", there, 1))
        .extracting(Finding::level, Finding::detail)
        .containsExactly(
            Level.NOTE,
            "table inet t was removed and made again once since the start; no flow is seen in"
                + " between");
    assertThat(FlowTableCheck.judge("t", Optional.empty(), 3).detail()).contains(" 3 times ");
    assertThat(FlowTableCheck.judge("t", Optional.of(false), 3).level()).isEqualTo(Level.BAD);
    assertThat(FlowTableCheck.judge("t", Optional.empty(), 0).level()).isEqualTo(Level.UNSEEN);
  }

  @Test
  void conntracksRoomIsWorthKnowingFromFourFifthsAndBadWhenItIsGone() throws Exception {
    assertThat(ConntrackRoomCheck.judge(79, 100))
        .isEqualTo(Finding.ok("conntrack room", "79 of 100 entries are in use"));
    assertThat(ConntrackRoomCheck.judge(80, 100))
        .extracting(Finding::level, Finding::mend)
        .containsExactly(Level.NOTE, "sysctl -w net.netfilter.nf_conntrack_max=200");
    assertThat(ConntrackRoomCheck.judge(99, 100).level()).isEqualTo(Level.NOTE);
    assertThat(ConntrackRoomCheck.judge(100, 100).level()).isEqualTo(Level.BAD);
    assertThat(ConntrackRoomCheck.judge(1 << 20, 0).level()).isEqualTo(Level.OK);

    Path sysctl = Files.createDirectories(dir.resolve("sys/net/netfilter"));
    String proc = "curfew.host.proc=" + dir;
    assertThat(new ConntrackRoomCheck().look(patient(Map.of(), proc))).isEmpty();
    Files.writeString(sysctl.resolve("nf_conntrack_count"), "7\n");
    Files.writeString(sysctl.resolve("nf_conntrack_max"), "262144\n");
    assertThat(only(new ConntrackRoomCheck().look(patient(Map.of(), proc))).detail())
        .isEqualTo("7 of 262144 entries are in use");
  }

  @Test
  void eachKindOfLossHasItsOwnMend() throws ConfigProblem {
    FlowLossCheck check = new FlowLossCheck();
    assertThat(only(check.look(patient(said()))).level()).isEqualTo(Level.OK);

    List<Finding> found =
        check.look(
            patient(
                said(
                    FlowHealthFields.OVERRUNS, "2",
                    FlowHealthFields.LOST_EVENTS, "500",
                    FlowHealthFields.RECOVERED, "480",
                    FlowHealthFields.LOST_RECORDS, "9")));

    assertThat(found).extracting(Finding::level).containsExactly(Level.NOTE, Level.NOTE);
    assertThat(found.get(0).detail())
        .isEqualTo(
            "the kernel dropped 500 events of conntrack in 2 overruns since the start; the"
                + " listings after them found 480 flows");
    assertThat(found.get(0).mend()).startsWith("raise flows.receive-buffer, now 8192 KiB;");
    assertThat(found.get(1).detail()).contains("no room for 9 records");
    assertThat(found.get(1).mend()).contains("CPUQuota=").doesNotContain("receive-buffer");
  }

  @Test
  void cgroupsAreWatchedSearchedOrMissing() throws ConfigProblem {
    assertThat(only(new CgroupsCheck().look(patient(said()))))
        .isEqualTo(
            Finding.ok(
                "cgroups", "version 2, each is watched: a unit is named even if it is gone"));
    Finding short0 =
        CgroupsCheck.judge(
            "hybrid", false, Optional.of("ENOSPC: raise fs.inotify.max_user_watches"));
    assertThat(short0.level()).isEqualTo(Level.NOTE);
    assertThat(short0.detail()).contains("(hybrid)", "ENOSPC");
    assertThat(short0.mend()).isEqualTo("sysctl -w fs.inotify.max_user_watches=524288");
    assertThat(CgroupsCheck.judge("v2", false, Optional.of("open inotify: EMFILE")).mend())
        .isEqualTo("sysctl fs.inotify; raise what is short");
    assertThat(CgroupsCheck.judge("v2", false, Optional.empty()).detail())
        .isEqualTo("version 2, being read at this moment");
    assertThat(CgroupsCheck.judge("v1", false, Optional.empty()))
        .extracting(Finding::level, Finding::detail)
        .containsExactly(
            Level.NOTE, "no version 2 is seen: a unit is named only as long as its process lives");
  }

  @Test
  void anothersProcessesAreAFinding() throws ConfigProblem {
    assertThat(only(new ProcessesCheck().look(patient(said()))).level()).isEqualTo(Level.OK);
    Map<String, String> container = said(FlowHealthFields.PIDS, "other");
    assertThat(only(new ProcessesCheck().look(patient(container))))
        .extracting(Finding::level, Finding::mend)
        .containsExactly(
            Level.BAD,
            "mount the host's /proc and set host.proc to it, or share its pid namespace");
    assertThat(ProcessesCheck.judge("unknown").level()).isEqualTo(Level.UNSEEN);
    assertThat(
            only(new ProcessesCheck().look(patient(Map.of(), "curfew.host.proc=" + dir))).level())
        .isEqualTo(Level.UNSEEN);
  }

  @Test
  void theFlowLogIsWrittenBehindOrBroken() throws ConfigProblem {
    FlowLogCheck check = new FlowLogCheck();
    String file = "curfew.flows.log.file=/var/log/curfew/flows.log";
    assertThat(only(check.look(patient(said()))).level()).isEqualTo(Level.OK);
    assertThat(only(check.look(patient(said(), file))))
        .as("wanted by the file, not by the process")
        .isEqualTo(
            Finding.bad("flow log", "the running exporter writes none", "systemctl reload curfew"));

    Map<String, String> good = said(FlowHealthFields.LOG_DROPPED, "0");
    assertThat(only(check.look(patient(good, file))))
        .isEqualTo(
            Finding.ok(
                "flow log", "to file /var/log/curfew/flows.log, none dropped since the start"));
    Map<String, String> behind = said(FlowHealthFields.LOG_DROPPED, "12");
    Finding dropped = only(check.look(patient(behind, "curfew.flows.log.file=journal")));
    assertThat(dropped.level()).isEqualTo(Level.NOTE);
    assertThat(dropped.detail()).isEqualTo("to the journal, 12 lines dropped since the start");
    assertThat(dropped.mend()).contains("systemd-journald");
    behind.put(FlowHealthFields.LOG_PROBLEM, "/var/log/curfew/flows.log: No space left on device");
    assertThat(only(check.look(patient(behind, file))))
        .isEqualTo(
            Finding.bad(
                "flow log",
                "/var/log/curfew/flows.log: No space left on device; 12 lines dropped",
                "df /var/log/curfew/flows.log; ls -ld /var/log/curfew/flows.log*"));
  }

  @Test
  void commandLinesInFullAreWarnedOf() throws ConfigProblem {
    List<Finding> found = new FlowLogCheck().look(patient(said(), "curfew.flows.log.cmdline=full"));
    assertThat(found).extracting(Finding::level).containsExactly(Level.OK, Level.NOTE);
    assertThat(found.get(1).detail()).contains("passwords");
  }

  @Test
  void aFlowLogThatNobodyOpenedYetIsUnseenUnlessItsDirectoryIsMissing() throws ConfigProblem {
    FlowLogCheck check = new FlowLogCheck();
    String key = "curfew.flows.log.file=";
    assertThat(only(check.look(patient(Map.of(), key + dir + "/flows.log"))).level())
        .isEqualTo(Level.UNSEEN);
    assertThat(only(check.look(patient(Map.of(), key + dir + "/none/flows.log"))))
        .extracting(Finding::level, Finding::detail)
        .containsExactly(Level.BAD, "no directory for " + dir + "/none/flows.log");
    assertThat(only(check.look(patient(Map.of(), key + "stdout"))).level()).isEqualTo(Level.UNSEEN);
  }

  @Test
  void destinationsAreLearnedOrReportedAsLongAsThereIsRoom() throws ConfigProblem {
    DestinationsCheck check = new DestinationsCheck();
    assertThat(only(check.look(patient(said()))))
        .isEqualTo(Finding.ok("destinations", "40 learned until 2026-11-08T12:00:00Z, 2 unknown"));
    assertThat(only(check.look(patient(said(FlowHealthFields.LEARNING, "true")))))
        .extracting(Finding::level, Finding::detail)
        .containsExactly(
            Level.NOTE,
            "every one is learned until 2026-11-08T12:00:00Z and none reported, 40 so far");

    List<Finding> full =
        check.look(
            patient(
                said(FlowHealthFields.REFUSED, "3", FlowHealthFields.OVERFLOW, "5"),
                "curfew.destinations.max-unknown=20"));
    assertThat(full).extracting(Finding::level).containsExactly(Level.OK, Level.NOTE, Level.NOTE);
    assertThat(full.get(1).detail()).startsWith("no room to learn: 3 flows");
    assertThat(full.get(1).mend()).contains("curfew destinations trust");
    assertThat(full.get(2).detail()).startsWith("no room for unknown ones: 5 flows");
    assertThat(full.get(2).mend()).endsWith("destinations.max-unknown, now 20");
  }
}
