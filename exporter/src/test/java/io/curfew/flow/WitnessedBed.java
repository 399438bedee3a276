package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.FlowSettings.Witnessing;
import io.curfew.config.HostSettings;
import io.curfew.config.Settings;
import io.curfew.evidence.HostClock;
import io.curfew.kernel.Command;
import io.curfew.netlink.ConntrackIcmp;
import io.curfew.netlink.ConntrackTuple;
import io.curfew.state.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/**
 * The whole flow feature with the witness on, a peer in a namespace of its own, and programs that
 * tell the truth about the flows that they open.
 *
 * <p>Truth and answer are lines of one form, so that one comparison holds everything at once:
 * PROTOCOL PID UID GID PROCESS COOKIE SOURCE PORT DESTINATION PORT UNIT TIER.
 */
final class WitnessedBed implements AutoCloseable {
  static final HostSettings HOST =
      new HostSettings(Path.of("/proc"), Path.of("/sys"), Path.of("/"));
  static final String A = "curfew-a.service";
  static final String B = "curfew-b.service";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path CGROUPS = unified();

  private final Store store;
  private final Flows flows;
  private final Queue<AttributedFlow> taken = new ConcurrentLinkedQueue<>();
  private final Deque<Speaker> speakers = new ArrayDeque<>();

  private WitnessedBed(Store store, Flows flows) {
    this.store = store;
    this.flows = flows;
    flows.watch(taken::add);
  }

  /** Makes the roads; once for a class. */
  static void makeRoads() throws IOException {
    bash(
        """
        set -eu
        ip netns add curfew-far
        ip link add far0 type veth peer name far1 netns curfew-far
        ip addr add 192.0.2.1/24 dev far0
        ip addr add 2001:db8::1/64 dev far0 nodad
        ip link set far0 up
        ip -n curfew-far addr add 192.0.2.2/24 dev far1
        ip -n curfew-far addr add 2001:db8::2/64 dev far1 nodad
        ip -n curfew-far link set far1 up
        ip -n curfew-far link set lo up
        ip route add 203.0.113.0/24 via 192.0.2.2
        ip -n curfew-far route add 198.51.100.0/24 via 192.0.2.1
        # The far end takes datagrams without a word, and refuses connections.
        ip netns exec curfew-far nft 'table inet t { chain i {
          type filter hook input priority 0; meta l4proto udp drop; }; }'
        sysctl -qw net.ipv4.ping_group_range='0 2147483647' net.ipv4.tcp_fastopen=1539
        """);
    for (String unit : List.of(A, B)) {
      Files.createDirectories(cgroup(unit));
    }
  }

  static void removeRoads() throws IOException {
    for (String unit : List.of(A, B)) {
      bash(
          "for n in $(seq 400); do rmdir %s 2>/dev/null && exit; sleep .05; done; exit 1"
              .formatted(cgroup(unit)));
    }
    bash("ip netns del curfew-far; nft flush ruleset; conntrack -F");
  }

  static WitnessedBed open(Path state) throws Exception {
    bash("conntrack -F");
    Store store = Store.open(state, Clock.systemUTC());
    Settings settings = Settings.defaults();
    Flows flows =
        new Flows(
            settings.flows().with(Witnessing.ON),
            settings.destinations(),
            HOST,
            store,
            HostClock.system(),
            "it_witnessed");
    return new WitnessedBed(store, flows);
  }

  static String bash(String script) throws IOException {
    Command.Result result = Command.of("bash", "-c", script).withTimeout(PATIENCE).run();
    assertThat(result.succeeded()).as("%s: %s", script, result.complaint()).isTrue();
    return result.output();
  }

  static Path cgroup(String unit) {
    return CGROUPS.resolve(unit);
  }

  private static Path unified() {
    Path hybrid = Path.of("/sys/fs/cgroup/unified");
    return Files.isDirectory(hybrid) ? hybrid : Path.of("/sys/fs/cgroup");
  }

  Flows flows() {
    return flows;
  }

  /** Begins a program of a user's in a unit, ended with the bed at the latest. */
  Speaker speaker(String unit, int uid, String name, String script) throws IOException {
    Speaker speaker = Speaker.begin("", cgroup(unit), uid, name, script);
    speakers.add(speaker);
    return speaker;
  }

  /** The same in a cgroup of any hierarchy. */
  Speaker speaker(Path cgroup, String name, String script) throws IOException {
    Speaker speaker = Speaker.begin("", cgroup, 0, name, script);
    speakers.add(speaker);
    return speaker;
  }

  /** The same inside another network namespace. */
  Speaker farSpeaker(String namespace, String name, String script) throws IOException {
    Speaker speaker = Speaker.begin("ip netns exec " + namespace + " ", cgroup(A), 0, name, script);
    speakers.add(speaker);
    return speaker;
  }

  /** Every flow told so far. */
  List<AttributedFlow> taken() {
    return List.copyOf(taken);
  }

  /** Those told so far that fit. */
  List<AttributedFlow> taken(Predicate<ObservedFlow> wanted) {
    return taken.stream().filter(flow -> wanted.test(flow.flow())).toList();
  }

  void forget() {
    taken.clear();
  }

  /** Waits for that many flows that fit; returns what was told of them, however many it is. */
  List<AttributedFlow> await(int count, Predicate<ObservedFlow> wanted) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (taken(wanted).size() < count && System.nanoTime() - end < 0) {
      Thread.sleep(5);
    }
    return taken(wanted);
  }

  /** Waits for as many flows as there are true ones, which must be these. */
  void agree(List<String> truth, String unit, Tier tier) throws Exception {
    List<String> expected = new ArrayList<>();
    truth.forEach(line -> expected.add(line + " " + unit + " " + tier.label()));
    assertThat(lines(await(truth.size(), flow -> true)))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  static List<String> lines(List<AttributedFlow> flows) {
    return flows.stream().map(WitnessedBed::line).toList();
  }

  static String line(AttributedFlow flow) {
    ConntrackTuple tuple = flow.flow().original();
    Optional<ConntrackIcmp> icmp = tuple.icmp();
    Owner owner = flow.owner();
    Opener opener = owner.opener();
    return String.join(
        " ",
        Integer.toString(tuple.protocol()),
        Integer.toString(opener.pid()),
        Long.toString(opener.uid()),
        Long.toString(opener.gid()),
        owner.process(),
        Long.toString(opener.cookie()),
        AddressText.of(tuple.source()),
        Integer.toString(icmp.map(ConntrackIcmp::id).orElse(tuple.sourcePort())),
        AddressText.of(tuple.destination()),
        Integer.toString(icmp.map(i -> i.type() << 8).orElse(tuple.destinationPort())),
        owner.unit(),
        owner.tier().label() + owner.reason().map(reason -> " " + reason.label()).orElse(""));
  }

  @Override
  public void close() throws IOException {
    speakers.forEach(Speaker::close);
    flows.close();
    store.close();
  }
}
