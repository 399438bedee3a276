package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.FlowSettings;
import io.curfew.config.HostSettings;
import io.curfew.config.Settings;
import io.curfew.evidence.HostClock;
import io.curfew.flow.FlowMaker.Order;
import io.curfew.kernel.Command;
import io.curfew.state.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A host with a peer behind a veth pair, makers of short-lived flows, and the flow feature. */
final class FlowLawBed implements AutoCloseable {
  private static final HostSettings HOST =
      new HostSettings(Path.of("/proc"), Path.of("/sys"), Path.of("/"));

  private final Net net;
  private final Store store;
  private final Reckoning reckoning = new Reckoning();
  private final Flows flows;

  private FlowLawBed(Net net, Store store, Flows flows) {
    this.net = net;
    this.store = store;
    this.flows = flows;
    flows.watch(reckoning);
  }

  /** The network alone, for an exporter that is a process of its own. */
  record Net(FlowMaker maker) implements AutoCloseable {
    static final String PEER = "curfew-law";

    static Net made(Path dir) throws IOException {
      bash(
          """
          set -eu
          ip netns add %1$s
          ip link add law0 type veth peer name peer0 netns %1$s
          ip addr add 192.0.2.1/24 dev law0
          ip addr add 2001:db8::1/64 dev law0 nodad
          ip link set law0 up
          ip -n %1$s addr add 192.0.2.2/24 dev peer0
          ip -n %1$s addr add 2001:db8::2/64 dev peer0 nodad
          ip -n %1$s link set peer0 up
          ip -n %1$s link set lo up
          ip route add 203.0.113.0/24 via 192.0.2.2
          ip netns exec %1$s nft 'table inet t { chain i { type filter hook prerouting priority -300; meta l4proto udp drop; }; }'
          # So long that every entry outlives the run, and a port used twice is one flow.
          echo 600 > /proc/sys/net/netfilter/nf_conntrack_udp_timeout
          """
              .formatted(PEER));
      return new Net(FlowMaker.compiled(dir));
    }

    @Override
    public void close() throws IOException {
      maker.end();
      bash("ip netns del " + PEER + "; nft flush ruleset; conntrack -F");
    }
  }

  /**
   * Sets everything up.
   *
   * @param witness off for the second tier
   */
  static FlowLawBed made(Path dir, FlowSettings.Witnessing witness) throws Exception {
    Net net = Net.made(dir);
    bash(
        """
        nft 'table ip nat {
          chain out { type nat hook output priority -100; ip daddr 203.0.113.9 dnat to 192.0.2.2; }
          chain post { type nat hook postrouting priority 100; ip daddr 192.0.2.2 tcp dport 8443 masquerade random; }
        }'
        """);
    Store store = Store.open(dir, Clock.systemUTC());
    Flows flows =
        new Flows(
            Settings.defaults().flows().with(witness),
            Settings.defaults().destinations(),
            HOST,
            store,
            HostClock.system(),
            "law_flows");
    return new FlowLawBed(net, store, flows);
  }

  void serve(int port) throws IOException {
    net.maker().serve(Net.PEER, port);
  }

  /** Makes all orders at once, and waits until their flows were told, or no more come. */
  Map<Order, Reckoning.Result> make(List<Order> orders) throws Exception {
    List<Process> makers = new ArrayList<>();
    for (Order order : orders) {
      makers.add(net.maker().start(order));
    }
    for (Process each : makers) {
      assertThat(each.waitFor()).as("every flow was made").isZero();
    }
    long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (System.nanoTime() < end
        && orders.stream().anyMatch(order -> reckoning.seen(order) < order.count())) {
      Thread.sleep(100);
    }
    Map<Order, Reckoning.Result> results = new LinkedHashMap<>();
    for (Order order : orders) {
      results.put(order, reckoning.of(order, net.maker().truth(order)));
    }
    return results;
  }

  static String bash(String script) throws IOException {
    Command.Result result = Command.of("bash", "-c", script).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
    return result.output();
  }

  @Override
  public void close() throws IOException {
    flows.close();
    store.close();
    net.close();
  }
}
