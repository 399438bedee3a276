package io.curfew.flow;

import static io.curfew.flow.WitnessedBed.A;
import static io.curfew.flow.WitnessedBed.bash;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every way of opening a flow that there is, through the whole feature. */
@Timeout(180)
final class WitnessedWaysIT {
  private static final String SENDER = "curfew-sender";
  private static final int PORT = 8080;
  private static final int UID = 4321;

  @TempDir private static Path programs;
  @TempDir private Path state;

  @BeforeAll
  static void make() throws Exception {
    WitnessedBed.makeRoads();
    bash("clang -O1 -o %s/%s src/test/c/sender.c".formatted(programs, SENDER));
    bash("chmod 755 " + programs);
  }

  @AfterAll
  static void remove() throws Exception {
    WitnessedBed.removeRoads();
  }

  /** Runs the sender to its end; returns what it says. */
  private static List<String> send(int uid, String way, String address, int port) throws Exception {
    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                "echo 0 > %s/cgroup.procs; exec setpriv --reuid=%d --regid=%d --clear-groups %s/%s %s %s %d"
                    .formatted(
                        WitnessedBed.cgroup(A), uid, uid, programs, SENDER, way, address, port))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> said = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
      }
    }
    assertThat(process.waitFor()).as("%s to %s", way, address).isZero();
    return said;
  }

  @Test
  void everyWayOfConnectingAndSendingIsNamed() throws Exception {
    List<String> truth = new ArrayList<>();
    try (ServerSocket listener = new ServerSocket();
        WitnessedBed bed = WitnessedBed.open(state)) {
      listener.bind(new InetSocketAddress(PORT), 4096);
      for (String address : List.of("192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1")) {
        for (String way :
            List.of(
                "tcp",
                "tcp-nonblocking",
                "fastopen-send",
                "fastopen-connect",
                "uring-connect-now",
                "udp",
                "udp-connected",
                "uring-send-now")) {
          truth.addAll(send(UID, way, address, PORT));
        }
      }
      assertThat(truth).hasSize(24);
      bed.agree(truth, A, Tier.WITNESS);
    }
  }

  /** A worker of io_uring is a thread of the process under a name of its own (iou-wrk-PID). */
  @Test
  void whatAWorkerOfIoUringOpensIsItsProcesses() throws Exception {
    List<String> truth = new ArrayList<>();
    try (ServerSocket listener = new ServerSocket();
        WitnessedBed bed = WitnessedBed.open(state)) {
      listener.bind(new InetSocketAddress(PORT), 4096);
      for (String way :
          List.of(
              "uring-connect-async", "uring-connect-poll", "uring-send-async", "uring-send-poll")) {
        truth.addAll(send(UID, way, "192.0.2.1", PORT));
      }
      // The process is gone when its leader's name is asked for.
      List<String> nameless = truth.stream().map(l -> l.replace(SENDER, "")).toList();
      assertThat(nameless).hasSize(4);
      List<String> told = WitnessedBed.lines(bed.await(4, flow -> true));
      assertThat(told.stream().map(line -> line.replace(SENDER, "")).toList())
          .containsExactlyInAnyOrderElementsOf(
              nameless.stream().map(line -> line + " " + A + " witness").toList());
    }
  }

  @Test
  void pingsByRawSocketAndByPingSocketAreNamed() throws Exception {
    List<String> truth = new ArrayList<>();
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      for (String address : List.of("192.0.2.1", "2001:db8::1")) {
        truth.addAll(send(0, "raw", address, 0));
        truth.addAll(send(UID, "ping", address, 0));
      }
      assertThat(truth).hasSize(4);
      bed.agree(truth, A, Tier.WITNESS);
      assertThat(bed.taken())
          .extracting(flow -> flow.flow().protocol())
          .containsExactlyInAnyOrder("icmp", "icmp", "icmpv6", "icmpv6");
    }
  }

  /** In the hybrid layout a container's runtime leaves its processes in the root of cgroup2. */
  @Test
  void aContainerIsKnownWhereCgroup2TellsNothing() throws Exception {
    Path hybrid = Path.of("/sys/fs/cgroup/systemd");
    Path mount = Files.isDirectory(hybrid) ? hybrid : Path.of("/sys/fs/cgroup");
    Path container = mount.resolve("docker-it/" + "0123456789abcdef".repeat(4));
    Files.createDirectories(container);
    try {
      try (WitnessedBed bed = WitnessedBed.open(state)) {
        Speaker inside =
            bed.speaker(
                container,
                "inside",
                """
                for i in range(3):
                  s=udp()
                  s.connect(('192.0.2.2',9))
                  s.send(b'x')
                  tell(s,17,('192.0.2.2',9))
                ready()
                """);
        List<String> truth = inside.said();
        assertThat(truth).hasSize(3);
        bed.agree(truth, "docker-it", Tier.WITNESS);
      }
    } finally {
      bash(
          "for n in $(seq 400); do rmdir %s %s 2>/dev/null && exit; sleep .05; done; exit 1"
              .formatted(container, container.getParent()));
    }
  }

  @Test
  void aThreadsFlowsAreCalledByTheLeadersNameAsLongAsItLives() throws Exception {
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      Speaker speaker =
          bed.speaker(
              A,
              UID,
              "leader",
              """
              def work(port):
                call('a-thread')
                s=udp()
                s.connect(('192.0.2.2',port))
                s.send(b'x')
                tell(s,17,('192.0.2.2',port))
              def thread(port):
                t=threading.Thread(target=work,args=(port,))
                t.start()
                t.join()
              thread(1001)
              ready()
              thread(1002)
              os._exit(0)
              """);
      List<String> truth = speaker.said();
      bed.agree(truth, A, Tier.WITNESS);
      bed.forget();
      List<String> last = speaker.go();
      speaker.close();
      AttributedFlow flow = bed.await(1, f -> true).get(0);
      // Whether its name could still be read is a race; another one is wrong in any case.
      assertThat(WitnessedBed.line(flow).replace("leader", ""))
          .isEqualTo(last.get(0).replace("leader", "") + " " + A + " witness");
    }
  }
}
