package io.curfew.flow;

import static io.curfew.flow.WitnessedBed.A;
import static io.curfew.flow.WitnessedBed.B;
import static io.curfew.flow.WitnessedBed.bash;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two processes of different users and units that open the very same addresses and ports one
 * directly after the other, over and over: no flow is ever the other one's.
 */
@Timeout(180)
final class PortReuseIT {
  private static final int ROUNDS = Boolean.getBoolean("long") ? 200 : 40;

  @TempDir private Path state;

  @BeforeAll
  static void make() throws Exception {
    WitnessedBed.makeRoads();
  }

  @AfterAll
  static void remove() throws Exception {
    WitnessedBed.removeRoads();
  }

  /** Each flow is of a child that exits at once. */
  private static String script(String kind) {
    return """
        to=('192.0.2.2',8080)
        def tcp_once():
          s=tcp(41000)
          s.setblocking(False)
          s.connect_ex(to)
          tell(s,6,to)
        def udp_connected_once():
          s=udp(41000)
          s.connect(to)
          s.send(b'x')
          tell(s,17,to)
        def udp_once():
          s=udp()
          s.bind(('192.0.2.1',41000))
          s.sendto(b'x',to)
          tell(s,17,to)
        while True:
          ready()
          if os.fork()==0:
            %s_once()
            os._exit(0)
          os.wait()
        """
        .formatted(kind);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "udp_connected", "udp"})
  void noFlowIsTheOtherOnes(String kind) throws Exception {
    List<String> truth = new ArrayList<>();
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      Speaker one = bed.speaker(A, 4321, "one", script(kind));
      Speaker two = bed.speaker(B, 5321, "two", script(kind));
      assertThat(one.said()).isEmpty();
      assertThat(two.said()).isEmpty();
      for (int round = 0; round < ROUNDS; round++) {
        for (Speaker speaker : List.of(one, two)) {
          truth.addAll(speaker.go());
          // A new SYN ends a closed connection's entry; a datagram would only continue the last.
          if (!kind.equals("tcp")) {
            bash("conntrack -D -p udp --orig-port-src 41000 >/dev/null 2>&1");
          }
        }
      }
      assertThat(truth).hasSize(2 * ROUNDS);
      List<AttributedFlow> told = bed.await(truth.size(), flow -> true);
      assertThat(told).as("flows seen").hasSize(truth.size());
      List<String> said =
          truth.stream()
              .map(line -> line + (line.contains(" one ") ? " " + A : " " + B) + " witness")
              .toList();
      List<AttributedFlow> named =
          told.stream().filter(flow -> flow.owner().reason().isEmpty()).toList();
      assertThat(said).as("no wrong one").containsAll(WitnessedBed.lines(named));
      assertThat(WitnessedBed.lines(named)).doesNotHaveDuplicates();
      assertThat(named).hasSizeGreaterThan(truth.size() * 9 / 10);
    }
  }
}
