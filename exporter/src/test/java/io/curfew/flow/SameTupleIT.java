package io.curfew.flow;

import static io.curfew.flow.WitnessedBed.A;
import static io.curfew.flow.WitnessedBed.B;
import static io.curfew.flow.WitnessedBed.bash;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Flows with the very same addresses and ports at the same time: in two zones, two namespaces. */
@Timeout(180)
final class SameTupleIT {
  private static final int ROUNDS = 30;
  private static final int UID = 4321;

  @TempDir private Path state;

  @BeforeAll
  static void make() throws Exception {
    WitnessedBed.makeRoads();
  }

  @AfterAll
  static void remove() throws Exception {
    WitnessedBed.removeRoads();
  }

  private static String bound(String device) {
    return """
        port=5000
        while True:
          ready()
          port+=1
          s=udp()
          s.setsockopt(socket.SOL_SOCKET,socket.SO_BINDTODEVICE,b'%s')
          s.bind(('198.51.100.9',port))
          s.sendto(b'x',('203.0.113.50',6000))
          tell(s,17,('203.0.113.50',6000))
        """
        .formatted(device);
  }

  @Test
  void flowsOfTwoZonesAreCountedEachAndNamedRightlyIfAtAll() throws Exception {
    bash(
        """
        set -eu
        for z in 1 2; do
          ip link add zone$z type veth peer name enoz$z
          ip addr add 198.51.100.9/32 dev zone$z
          ip link set zone$z up
          ip link set enoz$z up
          ip route add 203.0.113.50/32 dev zone$z table 10$z
          ip rule add oif zone$z lookup 10$z
          ip neigh add 203.0.113.50 lladdr 02:00:00:00:00:01 dev zone$z
        done
        nft 'table ip zones { chain o { type filter hook output priority raw;
          oifname "zone1" ct zone set 1; oifname "zone2" ct zone set 2; }; }'
        """);
    Map<Integer, String> ofZone = Map.of(1, A, 2, B);
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      // Root binds to devices; the names and units tell them apart.
      Speaker one = bed.speaker(A, 0, "one", bound("zone1"));
      Speaker two = bed.speaker(B, 0, "two", bound("zone2"));
      one.said();
      two.said();
      for (int round = 0; round < ROUNDS; round++) {
        List<Speaker> order = round % 2 == 0 ? List.of(one, two) : List.of(two, one);
        for (Speaker speaker : order) {
          speaker.begin();
        }
        for (Speaker speaker : order) {
          assertThat(speaker.said()).hasSize(1);
        }
      }
      List<AttributedFlow> told = bed.await(2 * ROUNDS, flow -> flow.servicePort() == 6000);
      assertThat(told).hasSize(2 * ROUNDS);
      for (AttributedFlow flow : told) {
        Owner owner = flow.owner();
        assertThat(flow.flow().zone()).isIn(1, 2);
        if (owner.reason().isPresent()) {
          assertThat(owner.reason()).contains(UnattributedReason.AMBIGUOUS);
        } else {
          assertThat(owner.unit()).as("%s", flow).isEqualTo(ofZone.get(flow.flow().zone()));
        }
      }
      bed.forget();
      bed.agree(one.go(), A, Tier.WITNESS);
      bed.forget();
      bed.agree(two.go(), B, Tier.WITNESS);
    } finally {
      bash(
          "ip link del zone1; ip link del zone2; nft delete table ip zones;"
              + " ip rule del lookup 101; ip rule del lookup 102");
    }
  }

  @Test
  void flowsOfAnotherNamespaceAreNeverOurs() throws Exception {
    bash(
        """
        set -eu
        ip netns add curfew-twin
        ip -n curfew-twin link add twin0 type veth peer name twin1
        ip -n curfew-twin addr add 192.0.2.1/24 dev twin0
        ip -n curfew-twin link set twin0 up
        ip -n curfew-twin link set twin1 up
        ip -n curfew-twin neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev twin0
        # Its conntrack works, and makes events of its own.
        ip netns exec curfew-twin nft 'table inet t { chain o { type filter hook output priority 0; ct state new accept; }; }'
        """);
    String script =
        """
        port=7000
        while True:
          ready()
          port+=1
          to=('192.0.2.2',6001)
          s=udp(port)
          s.connect(to)
          s.send(b'x')
          tell(s,17,to)
          t=tcp(port)
          t.setblocking(False)
          t.connect_ex(to)
          tell(t,6,to)
        """;
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      Speaker twin = bed.farSpeaker("curfew-twin", "twin", script);
      Speaker ours = bed.speaker(B, UID, "ours", script);
      twin.said();
      ours.said();
      assertThat(twin.go()).hasSize(2);
      List<String> truth = new ArrayList<>(ours.go());
      for (int round = 1; round < ROUNDS; round++) {
        twin.begin();
        ours.begin();
        truth.addAll(ours.said());
        assertThat(twin.said()).hasSize(2);
      }
      assertThat(truth).hasSize(2 * ROUNDS);
      bed.agree(truth, B, Tier.WITNESS);
      assertThat(twin.go()).hasSize(2);
      bed.agree(Stream.concat(truth.stream(), ours.go().stream()).toList(), B, Tier.WITNESS);
    } finally {
      bash("ip netns del curfew-twin");
    }
  }
}
