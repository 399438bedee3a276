package io.curfew.flow;

import static io.curfew.flow.WitnessedBed.A;
import static io.curfew.flow.WitnessedBed.B;
import static io.curfew.flow.WitnessedBed.bash;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Flows from elsewhere are their listener's, local ones their opener's, with the witness on. */
@Timeout(180)
final class WitnessedInboundIT {
  private static final int UID = 4321;

  private static final String LISTEN =
      """
      def listen(type,family,to,reuse=0):
        s=socket.socket(family,type)
        if reuse: s.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEPORT,1)
        s.bind(to)
        if type==socket.SOCK_STREAM: s.listen(64)
        return s
      T,U,V4,V6=socket.SOCK_STREAM,socket.SOCK_DGRAM,socket.AF_INET,socket.AF_INET6
      """;

  /** Each flow is of a child that exits at once. */
  private static final String CALL =
      """
      T,U,V4,V6=socket.SOCK_STREAM,socket.SOCK_DGRAM,socket.AF_INET,socket.AF_INET6
      def call(type,family,to):
        if os.fork()==0:
          s=socket.socket(family,type)
          s.connect(to)
          if type==U: s.send(b'x')
          tell(s,17 if type==U else 6,to)
          os._exit(0)
        os.wait()
      """;

  @TempDir private Path state;

  @BeforeAll
  static void make() throws Exception {
    WitnessedBed.makeRoads();
  }

  @AfterAll
  static void remove() throws Exception {
    WitnessedBed.removeRoads();
  }

  private static List<String> owners(List<AttributedFlow> flows) {
    return flows.stream()
        .map(
            flow ->
                String.join(
                    " ",
                    flow.flow().protocol(),
                    Integer.toString(flow.flow().servicePort()),
                    Integer.toString(flow.owner().opener().pid()),
                    Long.toString(flow.owner().opener().uid()),
                    flow.owner().process(),
                    flow.owner().unit(),
                    flow.owner().tier().label()))
        .distinct()
        .sorted()
        .toList();
  }

  @Test
  void listenersOfEveryKindAreNamed() throws Exception {
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      Speaker server =
          bed.speaker(
              A,
              UID,
              "server",
              LISTEN
                  + """
                  all=[listen(T,V4,('0.0.0.0',3001)),listen(U,V4,('192.0.2.1',3002)),
                    listen(T,V6,('::',3003)),listen(U,V6,('::',3004)),
                    listen(T,V4,('0.0.0.0',3005),1),listen(T,V4,('0.0.0.0',3005),1),
                    listen(U,V4,('0.0.0.0',3006),1),listen(U,V4,('0.0.0.0',3006),1)]
                  ready()
                  """);
      server.said();
      Speaker client =
          bed.farSpeaker(
              "curfew-far",
              "client",
              CALL
                  + """
                  for i in range(3):
                    for port in 3001,3003,3005: call(T,V4,('192.0.2.1',port))
                    for port in 3002,3004,3006: call(U,V4,('192.0.2.1',port))
                    call(T,V6,('2001:db8::1',3003))
                    call(U,V6,('2001:db8::1',3004))
                  ready()
                  """);
      assertThat(client.said()).hasSize(24);
      List<AttributedFlow> told = bed.await(24, flow -> true);
      assertThat(told).hasSize(24);
      assertThat(told)
          .allSatisfy(f -> assertThat(f.flow().direction()).isEqualTo(FlowDirection.INBOUND));
      String who = " " + server.pid() + " " + UID + " server " + A + " sock_diag";
      assertThat(owners(told))
          .containsExactly(
              "tcp 3001" + who,
              "tcp 3003" + who,
              "tcp 3005" + who,
              "udp 3002" + who,
              "udp 3004" + who,
              "udp 3006" + who);
    }
  }

  @Test
  void aPortOfTwoServersIsNeitherOnes() throws Exception {
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      String script =
          LISTEN
              + "x=listen(T,V4,('0.0.0.0',3010),1)\ny=listen(U,V4,('0.0.0.0',3010),1)\nready()\n";
      bed.speaker(A, 0, "one", script).said();
      bed.speaker(B, 0, "two", script).said();
      Speaker client =
          bed.farSpeaker(
              "curfew-far",
              "client",
              CALL
                  + """
                  for i in range(5):
                    call(T,V4,('192.0.2.1',3010))
                    call(U,V4,('192.0.2.1',3010))
                  ready()
                  """);
      client.said();
      List<AttributedFlow> told = bed.await(10, flow -> true);
      assertThat(told)
          .hasSize(10)
          .allSatisfy(
              f -> {
                assertThat(f.owner().opener().pid()).isZero();
                assertThat(f.owner().process()).isEmpty();
                assertThat(f.owner().unit()).isEmpty();
                assertThat(f.owner().reason()).contains(UnattributedReason.AMBIGUOUS);
              });
    }
  }

  /** A UDP server answers strangers: that it speaks does not make their flows another's. */
  @Test
  void aServerThatAnsweredIsStillNamed() throws Exception {
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      Speaker server =
          bed.speaker(
              A,
              UID,
              "echo",
              LISTEN
                  + """
                  u=listen(U,V4,('0.0.0.0',3020))
                  say('ready')
                  for i in range(20):
                    data,who=u.recvfrom(9)
                    u.sendto(data,who)
                  ready()
                  """);
      server.said();
      Speaker client =
          bed.farSpeaker(
              "curfew-far",
              "client",
              CALL + "for i in range(20): call(U,V4,('192.0.2.1',3020))\nready()\n");
      client.said();
      server.said();
      List<AttributedFlow> told = bed.await(20, flow -> true);
      assertThat(told)
          .hasSize(20)
          .allSatisfy(
              f -> {
                assertThat(f.owner().opener().pid()).isEqualTo(server.pid());
                assertThat(f.owner().process()).isEqualTo("echo");
                assertThat(f.owner().unit()).isEqualTo(A);
              });
    }
  }

  @Test
  void localFlowsAreTheirOpeners() throws Exception {
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      Speaker server =
          bed.speaker(
              A, UID, "server", LISTEN + "x=[listen(t,V6,('::',3030)) for t in (T,U)]\nready()\n");
      server.said();
      Speaker client =
          bed.speaker(
              B,
              UID + 1,
              "client",
              CALL
                  + """
                  for to in '127.0.0.1','192.0.2.1':
                    for t in T,U: call(t,V4,(to,3030))
                  for to in '::1','2001:db8::1','::ffff:127.0.0.1':
                    for t in T,U: call(t,V6,(to,3030))
                  ready()
                  """);
      List<String> truth = client.said().stream().map(l -> l.replace("::ffff:", "")).toList();
      assertThat(truth).hasSize(10);
      bed.agree(truth, B, Tier.WITNESS);
      assertThat(bed.taken())
          .allSatisfy(f -> assertThat(f.flow().direction()).isEqualTo(FlowDirection.LOCAL));
    }
  }

  @Test
  void translatedFlowsAreNamedAndToldAsTheyWereCalled() throws Exception {
    bash(
        """
        nft 'table ip nat {
          chain out { type nat hook output priority -100;
            ip daddr 203.0.113.9 dnat to 192.0.2.2
            ip daddr 203.0.113.10 tcp dport 80 redirect to :3040
            ip daddr 203.0.113.10 udp dport 53 redirect to :3040; }
          chain post { type nat hook postrouting priority 100;
            ip daddr 192.0.2.2 meta l4proto { tcp, udp } masquerade random; }
        }'
        """);
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      Speaker server =
          bed.speaker(
              A,
              UID,
              "server",
              LISTEN + "x=[listen(t,V4,('0.0.0.0',3040)) for t in (T,U)]\nready()\n");
      server.said();
      Speaker client =
          bed.speaker(
              B,
              UID + 1,
              "client",
              """
              for i in range(20):
                for to in ('203.0.113.9',80),('203.0.113.10',80),('192.0.2.2',443):
                  s=tcp()
                  s.setblocking(False)
                  s.connect_ex(to)
                  tell(s,6,to)
                for to in ('203.0.113.9',53),('203.0.113.10',53),('192.0.2.2',53):
                  s=udp()
                  s.connect(to)
                  s.send(b'x')
                  tell(s,17,to)
              """);
      List<String> truth = client.said();
      assertThat(truth).hasSize(120);
      bed.agree(truth, B, Tier.WITNESS);
    } finally {
      bash("nft delete table ip nat");
    }
  }

  @Test
  void forwardedFlowsHaveNoName() throws Exception {
    bash(
        """
        set -eu
        ip netns add curfew-out
        ip link add out0 type veth peer name out1 netns curfew-out
        ip addr add 198.51.100.1/24 dev out0
        ip link set out0 up
        ip -n curfew-out addr add 198.51.100.2/24 dev out1
        ip -n curfew-out link set out1 up
        ip -n curfew-out route add default via 198.51.100.1
        sysctl -qw net.ipv4.ip_forward=1
        """);
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      Speaker guest =
          bed.farSpeaker(
              "curfew-far",
              "guest",
              """
              for i in range(10):
                for type in socket.SOCK_STREAM,socket.SOCK_DGRAM:
                  s=socket.socket(socket.AF_INET,type)
                  s.connect_ex(('198.51.100.2',3050))
                  if type==socket.SOCK_DGRAM: s.send(b'x')
              ready()
              """);
      guest.said();
      List<AttributedFlow> told = bed.await(20, flow -> true);
      assertThat(told)
          .hasSize(20)
          .allSatisfy(
              f -> {
                assertThat(f.flow().direction()).isEqualTo(FlowDirection.FORWARDED);
                assertThat(f.owner()).isEqualTo(Owner.forwarded());
                assertThat(AddressText.of(f.flow().original().source())).isEqualTo("192.0.2.2");
              });
    } finally {
      bash("sysctl -qw net.ipv4.ip_forward=0; ip netns del curfew-out");
    }
  }
}
