package io.curfew.flow;

import static io.curfew.flow.WitnessedBed.A;
import static io.curfew.flow.WitnessedBed.bash;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** UDP sockets that speak again after their conntrack entry is gone: a new flow, the same owner. */
@Timeout(180)
final class WitnessedAgainIT {
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

  @BeforeEach
  void shorten() throws Exception {
    bash("sysctl -qw net.netfilter.nf_conntrack_udp_timeout=1");
  }

  @AfterEach
  void lengthen() throws Exception {
    bash("sysctl -qw net.netfilter.nf_conntrack_udp_timeout=30");
  }

  /** Waits until no entry of a datagram is left. */
  private static void awaitExpiry() throws Exception {
    bash(
        "for n in $(seq 600); do conntrack -L -p udp 2>/dev/null | grep -q . || exit 0; sleep .05; done; exit 1");
  }

  private static List<String> twice(List<String> truth, List<String> again) {
    List<String> all = new ArrayList<>(truth);
    all.addAll(again);
    return all;
  }

  @Test
  void aConnectedSocketKeepsItsOwnerWhetherTheEntryExpiredOrWasDeleted() throws Exception {
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      Speaker speaker =
          bed.speaker(
              A,
              UID,
              "again",
              """
              all=[(udp(),('192.0.2.2',9)),(udp(0,socket.AF_INET6),('2001:db8::2',9))]
              for s,to in all: s.connect(to)
              for i in range(3):
                for s,to in all:
                  s.send(b'x')
                  tell(s,17,to)
                ready()
              """);
      List<String> truth = speaker.said();
      bed.agree(truth, A, Tier.WITNESS);
      awaitExpiry();
      truth = twice(truth, speaker.go());
      bed.agree(truth, A, Tier.WITNESS);
      bash("conntrack -D -p udp; conntrack -D -f ipv6 -p udp; true");
      truth = twice(truth, speaker.go());
      assertThat(truth).hasSize(6);
      bed.agree(truth, A, Tier.WITNESS);
    }
  }

  @Test
  void aResolversSocketKeepsItsOwnerForManyPeers() throws Exception {
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      Speaker speaker =
          bed.speaker(
              A,
              UID,
              "resolver",
              """
              s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)
              s.bind(('192.0.2.1',0))
              def ask(first,count):
                for port in range(first,first+count):
                  s.sendto(b'x',('192.0.2.2',port))
                  tell(s,17,('192.0.2.2',port))
                ready()
              ask(1000,300)
              ask(1000,40)
              ask(1100,40)
              """);
      List<String> truth = speaker.said();
      bed.agree(truth, A, Tier.WITNESS);
      awaitExpiry();
      truth = twice(truth, speaker.go());
      bed.agree(truth, A, Tier.WITNESS);
      bash("conntrack -D -p udp || true");
      truth = twice(truth, speaker.go());
      assertThat(truth).hasSize(380);
      bed.agree(truth, A, Tier.WITNESS);
    }
  }

  /**
   * Where both speak to one peer, it can't be known who did so again: the witness does not tell a
   * flow twice so soon.
   */
  @ParameterizedTest
  @CsvSource({"1000, SOCK_DIAG", "1001, WITNESS"})
  void aSocketOfTwoProcessesIsNotTakenForTheOneThatSpokeLast(int childsPeer, Tier tier)
      throws Exception {
    try (WitnessedBed bed = WitnessedBed.open(state)) {
      Speaker speaker =
          bed.speaker(
              A,
              UID,
              "two",
              """
              s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)
              s.bind(('192.0.2.1',0))
              def ask(port):
                s.sendto(b'x',('192.0.2.2',port))
                tell(s,17,('192.0.2.2',port))
              ask(1000)
              ready()
              r,w=os.pipe()
              r2,w2=os.pipe()
              if os.fork()==0:
                os.close(w)
                ask(%d)
                os.write(w2,b'x')
                os.read(r,1)
                os._exit(0)
              os.close(r)
              os.read(r2,1)
              ready()
              ask(1000)
              ready()
              """
                  .formatted(childsPeer));
      List<String> truth = speaker.said();
      bed.agree(truth, A, Tier.WITNESS);
      List<String> childs = speaker.go();
      if (childsPeer != 1000) {
        bed.agree(twice(truth, childs), A, Tier.WITNESS);
      }
      awaitExpiry();
      bed.forget();
      String again = speaker.go().get(0);
      String pid = " " + speaker.pid() + " ";
      assertThat(again).contains(pid);
      bed.agree(List.of(tier == Tier.WITNESS ? again : again.replace(pid, " 0 ")), A, tier);
    }
  }
}
