package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.FlowSettings.Witnessing;
import io.curfew.config.HostSettings;
import io.curfew.config.Settings;
import io.curfew.evidence.HostClock;
import io.curfew.kernel.Command;
import io.curfew.metrics.Subject;
import io.curfew.netlink.ConntrackTuple;
import io.curfew.state.Store;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The flow feature against conntrack, sock_diag and /proc, with a peer in a namespace of its own.
 */
final class FlowIT {
  private static final String PROBE = "curfew-probe";
  private static final int HELD_MILLIS = 200;
  private static final HostSettings HOST =
      new HostSettings(Path.of("/proc"), Path.of("/sys"), Path.of("/"));

  /** The unit of this test's own process: the root's on most machines. */
  private static final String HERE =
      new ProcessFiles(HOST.proc())
          .cgroup((int) ProcessHandle.current().pid())
          .map(UnitName::of)
          .orElse("");

  @TempDir private static Path programs;
  @TempDir private Path state;

  private static Path cgroup = Path.of("/");
  private Optional<Flows> open = Optional.empty();
  private Optional<Store> store = Optional.empty();

  @BeforeAll
  static void makePeer() throws Exception {
    run("ip netns add peer");
    run("ip link add name veth0 type veth peer name veth1 netns peer");
    run("ip addr add 192.0.2.1/24 dev veth0");
    run("ip addr add 2001:db8::1/64 dev veth0 nodad");
    run("ip link set veth0 up");
    run("ip -n peer addr add 192.0.2.2/24 dev veth1");
    run("ip -n peer addr add 2001:db8::2/64 dev veth1 nodad");
    run("ip -n peer link set veth1 up");
    run("ip route add 203.0.113.0/24 via 192.0.2.2");
    run("ip -n peer route add 198.51.100.0/24 via 192.0.2.1");
    // The peer answers nothing: a connection stays half open as long as its program wants it.
    nftOf(
        "ip netns exec peer nft -f -",
        "table inet t { chain i { type filter hook input priority 0; tcp flags & (syn | ack) == syn drop; meta l4proto udp drop; }; }");
    Files.copy(Path.of("/bin/bash"), programs.resolve(PROBE));
    Path unified = Path.of("/sys/fs/cgroup/unified");
    cgroup =
        (Files.isDirectory(unified) ? unified : Path.of("/sys/fs/cgroup"))
            .resolve("curfew-flow-it.service");
    Files.createDirectories(cgroup);
  }

  @AfterAll
  static void removePeer() throws Exception {
    await(() -> Files.readString(cgroup.resolve("cgroup.procs")).isEmpty());
    Files.delete(cgroup);
    run("ip netns del peer");
  }

  private Flows flows(int receiveBuffer) throws Exception {
    Store made = Store.open(state, Clock.systemUTC());
    store = Optional.of(made);
    Settings settings = Settings.defaults();
    Flows flows =
        new Flows(
            settings.flows().with(Witnessing.OFF).withBuffer(receiveBuffer),
            settings.destinations(),
            HOST,
            made,
            HostClock.system(),
            "it_flows");
    open = Optional.of(flows);
    return flows;
  }

  @AfterEach
  void close() throws Exception {
    open.ifPresent(Flows::close);
    store.ifPresent(Store::close);
    assertThat(run("nft list ruleset")).doesNotContain("it_flows");
    run("nft flush ruleset");
    run("conntrack -F");
  }

  @Test
  void namesOutboundFlowsOfBothFamiliesAndProtocolsByProcessAndUnit() throws Exception {
    Flows flows = flows(8 << 20);
    for (String target :
        List.of(
            "tcp/192.0.2.2/8080", "tcp/2001:db8::2/8080", "udp/192.0.2.2/9", "udp/2001:db8::2/9")) {
      probe(target);
    }
    await(() -> flows.picture().size() >= 4);
    assertThat(flows.picture())
        .extracting(FlowIT::line)
        .containsExactlyInAnyOrder(
            "outbound tcp 192.0.2.2 8080 curfew-probe curfew-flow-it.service ",
            "outbound tcp 2001:db8::2 8080 curfew-probe curfew-flow-it.service ",
            "outbound udp 192.0.2.2 9 curfew-probe curfew-flow-it.service ",
            "outbound udp 2001:db8::2 9 curfew-probe curfew-flow-it.service ");
    assertThat(
            value(
                flows.subject(),
                "curfew_flows_total",
                "outbound",
                "udp",
                "other",
                PROBE,
                "curfew-flow-it.service"))
        .isEqualTo(2);
  }

  @Test
  void flowsAreSeenAgainAfterSomebodyFlushedTheRuleset() throws Exception {
    Flows flows = flows(8 << 20);
    run("nft flush ruleset");
    await(() -> run("nft list ruleset").contains("it_flows"));
    await(() -> flows.health().healed() == 1);
    probe("udp/192.0.2.2/9");
    await(() -> !flows.picture().isEmpty());
  }

  @Test
  void namesInboundFlowsByTheListener() throws Exception {
    Flows flows = flows(8 << 20);
    try (ServerSocket listener = new ServerSocket(8080);
        DatagramSocket receiver = new DatagramSocket(5300)) {
      fromPeer("tcp/192.0.2.1/" + listener.getLocalPort());
      fromPeer("tcp/2001:db8::1/" + listener.getLocalPort());
      fromPeer("udp/192.0.2.1/" + receiver.getLocalPort());
      fromPeer("udp/192.0.2.1/5301");
      await(() -> flows.picture().size() >= 4);
    }
    assertThat(flows.picture())
        .extracting(FlowIT::line)
        .containsExactlyInAnyOrder(
            "inbound tcp 192.0.2.1 8080 java " + HERE + " ",
            "inbound tcp 2001:db8::1 8080 java " + HERE + " ",
            "inbound udp 192.0.2.1 5300 java " + HERE + " ",
            "inbound udp 192.0.2.1 5301   no_socket");
  }

  @Test
  void joinsTranslatedFlowsAndPublishesWhatWasCalled() throws Exception {
    nft(
        """
        table ip it_nat {
          chain out {
            type nat hook output priority -100;
            ip daddr 203.0.113.9 tcp dport 80 dnat to 192.0.2.2:8080
          }
          chain in {
            type nat hook prerouting priority -100;
            ip daddr 198.51.100.1 tcp dport 80 dnat to 192.0.2.1:8080
          }
          chain post {
            type nat hook postrouting priority 100;
            ip daddr 192.0.2.2 tcp dport 8080 snat to 192.0.2.1:50000-50010
          }
        }
        """);
    Flows flows = flows(8 << 20);
    probe("tcp/203.0.113.9/80");
    try (ServerSocket listener = new ServerSocket(8080)) {
      assertThat(listener.isBound()).isTrue();
      fromPeer("tcp/198.51.100.1/80");
      await(() -> flows.picture().size() >= 2);
    }
    assertThat(flows.picture())
        .extracting(FlowIT::line)
        .containsExactlyInAnyOrder(
            "outbound tcp 203.0.113.9 80 curfew-probe curfew-flow-it.service ",
            "inbound tcp 198.51.100.1 80 java " + HERE + " ");
  }

  @Test
  void aClosedSocketIsUnattributedByReason() throws Exception {
    BlockingQueue<Owner> owners = new LinkedBlockingQueue<>();
    InetAddress lo = InetAddress.getLoopbackAddress();
    HostClock clock = HostClock.system();
    try (CgroupTree cgroups = new CgroupTree(HOST, clock);
        SockDiagAttribution attribution =
            new SockDiagAttribution(
                HOST,
                clock,
                cgroups,
                new RememberedOwners(clock),
                (flow, owner) -> owners.add(owner));
        ServerSocket listener = new ServerSocket(8081, 5, lo)) {
      int port;
      try (Socket client = new Socket(lo, 8081);
          Socket accepted = listener.accept()) {
        port = client.getLocalPort();
        attribution.attribute(local(lo, port, accepted.getLocalPort()));
        assertThat(owners.poll(5, TimeUnit.SECONDS)).extracting(Owner::process).isEqualTo("java");
      }
      // The end that closed first is in time-wait, the other one is gone.
      attribution.attribute(local(lo, 8081, port));
      assertThat(owners.poll(5, TimeUnit.SECONDS))
          .isEqualTo(Owner.unattributed(UnattributedReason.EXITED));
      attribution.attribute(local(lo, 1, 8081));
      assertThat(owners.poll(5, TimeUnit.SECONDS))
          .isEqualTo(Owner.unattributed(UnattributedReason.NO_SOCKET));
    }
  }

  @Test
  void everyNewFlowIsCountedOnceNamedOrNot() throws Exception {
    nft(
        """
        table inet it_count {
          counter fresh { }
          chain out { type filter hook output priority 10; ct state new counter name "fresh"; }
        }
        """);
    Flows flows = flows(8 << 20);
    inCgroup("for i in {3001..3200}; do echo > /dev/udp/192.0.2.2/$i; done");
    probe("udp/2001:db8::2/9");
    await(() -> total(flows) >= 201);
    Matcher counted =
        Pattern.compile("packets (\\d+)").matcher(run("nft list counter inet it_count fresh"));
    assertThat(counted.find()).isTrue();
    assertThat(total(flows)).isEqualTo(Double.parseDouble(counted.group(1))).isEqualTo(201);
    double named =
        samples(flows.subject(), "curfew_flows_total").stream()
            .filter(s -> s.labelValues.get(3).equals(PROBE) || !s.labelValues.get(4).isEmpty())
            .mapToDouble(s -> s.value)
            .sum();
    double unnamed =
        samples(flows.subject(), "curfew_flows_unattributed_total").stream()
            .mapToDouble(s -> s.value)
            .sum();
    assertThat(named).isPositive();
    assertThat(named + unnamed).isEqualTo(201);
  }

  @Test
  void anOverrunEndsInAResyncThatCountsEachFlowOnce() throws Exception {
    Flows flows = flows(1);
    try (DatagramSocket sender = new DatagramSocket()) {
      InetAddress peer = InetAddress.getByName("192.0.2.2");
      for (int port = 10_000; port < 13_000; port++) {
        sender.send(new DatagramPacket(new byte[1], 1, peer, port));
      }
    }
    await(() -> total(flows) >= 3000);
    assertThat(value(flows.subject(), "curfew_flow_overruns_total")).isPositive();
    TimeUnit.MILLISECONDS.sleep(1500);
    assertThat(total(flows)).isEqualTo(3000);
  }

  @Test
  void destinationsAreCommittedAndComeBackAfterARestart() throws Exception {
    Flows flows = flows(8 << 20);
    probe("udp/192.0.2.2/9");
    await(() -> value(flows.destinations(), "curfew_destinations", "learned") == 1);
    double first =
        value(
            flows.destinations(),
            "curfew_unit_first_flow_timestamp_seconds",
            "curfew-flow-it.service");
    assertThat(first).isPositive();
    close();
    Flows again = flows(8 << 20);
    assertThat(value(again.destinations(), "curfew_destinations", "learned")).isEqualTo(1);
    assertThat(
            value(
                again.destinations(),
                "curfew_unit_first_flow_timestamp_seconds",
                "curfew-flow-it.service"))
        .isEqualTo(first);
  }

  private static ObservedFlow local(InetAddress lo, int from, int to) {
    return new ObservedFlow(
        Instant.now(),
        FlowDirection.LOCAL,
        0,
        new ConntrackTuple(6, lo, from, lo, to, Optional.empty()),
        new ConntrackTuple(6, lo, to, lo, from, Optional.empty()));
  }

  private static String line(RecentFlow flow) {
    return String.join(
        " ",
        flow.direction(),
        flow.protocol(),
        flow.destination(),
        Integer.toString(flow.port()),
        flow.process(),
        flow.unit(),
        flow.reason());
  }

  /** A program of known name and unit opens a socket and holds it for a moment. */
  private static void probe(String target) throws Exception {
    inCgroup(opener(target));
  }

  private static void inCgroup(String script) throws Exception {
    String program = programs.resolve(PROBE).toString();
    shell(
        "echo $$ > "
            + cgroup.resolve("cgroup.procs")
            + "; exec "
            + program
            + " -c '"
            + script
            + "'");
  }

  private static void fromPeer(String target) throws Exception {
    Command.Result result =
        Command.of("ip", "netns", "exec", "peer", "bash", "-c", opener(target)).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
  }

  /**
   * TCP to a silent peer blocks in connect(2), hence a second shell that ends it; no child of the
   * opener may inherit the socket.
   */
  private static String opener(String target) {
    return "(sleep 0."
        + HELD_MILLIS
        + "; kill $$ 2>/dev/null) & "
        + "trap \"exit 0\" TERM; exec 3<>/dev/"
        + target
        + "; echo x >&3; wait; exit 0";
  }

  private static void shell(String script) throws Exception {
    Command.Result result = Command.of("bash", "-c", script).run();
    assertThat(result.exitStatus()).as(result.complaint()).isIn(0, 143);
  }

  private static double total(Flows flows) throws Exception {
    return samples(flows.subject(), "curfew_flows_total").stream().mapToDouble(s -> s.value).sum();
  }

  private static double value(Subject subject, String name, String... labels) throws Exception {
    return samples(subject, name).stream()
        .filter(s -> s.labelValues.equals(List.of(labels)))
        .mapToDouble(s -> s.value)
        .sum();
  }

  private static List<Sample> samples(Subject subject, String name) throws IOException {
    return subject.read().stream()
        .flatMap(family -> family.samples.stream())
        .filter(sample -> sample.name.equals(name))
        .toList();
  }

  private static void nft(String ruleset) throws Exception {
    nftOf("nft -f -", ruleset);
  }

  private static void nftOf(String command, String ruleset) throws Exception {
    Command.Result result = Command.of(command.split(" ", -1)).withInput(ruleset).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
  }

  private static String run(String command) throws Exception {
    Command.Result result = Command.of(command.split(" ", -1)).run();
    assertThat(result.succeeded()).as(command + ": " + result.complaint()).isTrue();
    return result.output();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
    while (!condition.call() && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
