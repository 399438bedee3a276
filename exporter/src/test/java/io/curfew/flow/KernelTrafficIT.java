package io.curfew.flow;

import static io.curfew.flow.WitnessedBed.A;
import static io.curfew.flow.WitnessedBed.bash;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel sends and answers by itself is never a process's, whichever runs just then. */
@Timeout(180)
final class KernelTrafficIT {
  private static final int UID = 4321;

  @TempDir private Path state;

  @BeforeAll
  static void make() throws Exception {
    WitnessedBed.makeRoads();
    // In a sandbox the first process may not be looked into, which would leave nothing certain.
    bash("mount -t tmpfs none /proc/1");
  }

  @AfterAll
  static void remove() throws Exception {
    bash("umount /proc/1");
    WitnessedBed.removeRoads();
  }

  /** A tunnel's datagrams leave while its user's process runs; they are not that process's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "type vxlan id 7 dstport 4789 local 192.0.2.1 remote 192.0.2.2 dev far0",
        "type vxlan id 7 dstport 4789 srcport 4789 4790 local 192.0.2.1 remote 192.0.2.2 dev far0"
      })
  void aTunnelsFlowsAreNoProcesses(String device) throws Exception {
    bash(
        """
        set -eu
        ip link add tun9 %s
        ip addr add 198.51.100.77/24 dev tun9
        ip link set tun9 up
        ip neigh add 198.51.100.78 lladdr 02:00:00:00:00:03 dev tun9 2>/dev/null || true
        """
            .formatted(device));
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      Speaker speaker =
          bed.speaker(
              A,
              UID,
              "inner",
              """
              for i in range(20):
                s=udp()
                s.connect(('198.51.100.78',7))
                s.send(b'x')
                tell(s,17,('198.51.100.78',7))
              ready()
              """);
      List<String> truth = speaker.said();
      List<AttributedFlow> inner = bed.await(20, f -> f.servicePort() == 7);
      assertThat(WitnessedBed.lines(inner))
          .containsExactlyInAnyOrderElementsOf(
              truth.stream().map(line -> line + " " + A + " witness").toList());
      List<AttributedFlow> outer = bed.await(1, f -> f.servicePort() != 7);
      assertThat(outer).isNotEmpty().allSatisfy(KernelTrafficIT::isNobodys);
    } finally {
      bash("ip link del tun9");
    }
  }

  private static void isNobodys(AttributedFlow flow) {
    Owner owner = flow.owner();
    assertThat(owner.process()).as("%s", flow).isEmpty();
    assertThat(owner.unit()).as("%s", flow).isEmpty();
    assertThat(owner.opener().pid()).as("%s", flow).isZero();
    assertThat(owner.reason()).isPresent();
  }

  /** A stranger asks where nobody listens, and pings: the kernel answers all of it. */
  @Test
  void answersToStrangersAreNoProcesses() throws Exception {
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      Speaker busy =
          bed.speaker(
              A,
              UID,
              "busy",
              """
              ready()
              s=udp()
              s.connect(('192.0.2.2',9))
              tell(s,17,('192.0.2.2',9))
              for i in range(2000): s.send(b'x')
              ready()
              """);
      busy.said();
      Speaker stranger =
          bed.farSpeaker(
              "curfew-far",
              "stranger",
              """
              for family,to in (socket.AF_INET,'192.0.2.1'),(socket.AF_INET6,'2001:db8::1'):
                for port in range(3000,3010):
                  tcp(0,family).connect_ex((to,port))
                  s=udp(0,family)
                  s.sendto(b'x',(to,port))
                v4=family==socket.AF_INET
                p=socket.socket(family,socket.SOCK_RAW,socket.IPPROTO_ICMP if v4 else socket.IPPROTO_ICMPV6)
                p.sendto(bytes.fromhex('0800e5ca12340001' if v4 else '8000000012340001'),(to,0))
              ready()
              """);
      busy.begin();
      stranger.said();
      assertThat(busy.said()).hasSize(1);
      List<AttributedFlow> told = bed.await(42, flow -> flow.direction() == FlowDirection.INBOUND);
      assertThat(told).hasSize(42).allSatisfy(KernelTrafficIT::isNobodys);
      assertThat(told)
          .filteredOn(flow -> flow.flow().original().icmp().isPresent())
          .hasSize(2)
          .allSatisfy(f -> assertThat(f.owner().reason()).contains(UnattributedReason.KERNEL));
      // Neither the resets nor the refusals made a flow of their own.
      assertThat(bed.taken(flow -> flow.direction() != FlowDirection.INBOUND)).hasSize(1);
    }
  }
}
