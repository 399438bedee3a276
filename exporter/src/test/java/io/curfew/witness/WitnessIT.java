package io.curfew.witness;

import static io.curfew.witness.SenderBed.PORT;
import static io.curfew.witness.SenderBed.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.witness.SenderBed.As;
import io.curfew.witness.Witness.Loading;
import java.io.BufferedReader;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs on the running kernel, against what the sender says of itself. */
@Timeout(300)
final class WitnessIT {
  private static final Path SYS = Path.of("/sys");
  private static final int RING = 4 << 20;
  private static final Duration REPEAT = Duration.ofSeconds(25);
  private static final List<String> ADDRESSES =
      List.of("192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1");
  private static final List<String> WAYS =
      List.of(
          "tcp",
          "tcp-nonblocking",
          "fastopen-send",
          "fastopen-connect",
          "uring-connect-now",
          "uring-connect-async",
          "uring-connect-poll",
          "udp",
          "udp-connected",
          "uring-send-now",
          "uring-send-async",
          "uring-send-poll");

  @TempDir private static Path directory;
  private static SenderBed bed;

  private final List<String> seen = new ArrayList<>();
  private final List<String> truth = new ArrayList<>();

  @BeforeAll
  static void make() throws Exception {
    bed = new SenderBed(directory);
  }

  @AfterAll
  static void remove() throws Exception {
    bed.close();
  }

  private static Witness open(int ringBytes, Duration repeat, Variant variant) throws Exception {
    return Witness.open(SYS, new Loading(ringBytes, repeat, List.of(variant)));
  }

  private static Witness open() throws Exception {
    return open(RING, REPEAT, Variant.STORAGE);
  }

  /** Every record is a flow of the truth, and the other way round. */
  private void agree(Witness witness) throws Exception {
    SenderBed.await(witness, seen, truth.size());
    witness.drain(record -> seen.add(SenderBed.line(record)));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(truth);
    assertThat(witness.lost()).isZero();
  }

  @Test
  void takesTheBestVariantThatTheKernelHas() throws Exception {
    try (Witness witness = Witness.open(SYS)) {
      assertThat(witness.variant()).isEqualTo("socket storage");
    }
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void everyWayOfOpeningAFlowIsSeenOnceWithItsOpener(Variant variant) throws Exception {
    try (Witness witness = open(RING, REPEAT, variant)) {
      for (String address : ADDRESSES) {
        for (String way : WAYS) {
          truth.addAll(bed.send(As.USER, way, address));
        }
        for (String way : List.of("tcp", "udp", "udp-connected")) {
          truth.addAll(bed.send(As.USER, way, address, 41_000));
        }
      }
      for (String address : List.of("192.0.2.1", "2001:db8::1")) {
        truth.addAll(bed.send(As.ROOT, "raw", address));
        truth.addAll(bed.send(As.USER, "ping", address));
      }
      assertThat(truth).hasSize(3 * (WAYS.size() + 3) + 4);
      agree(witness);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Variant.class,
      names = {"STORAGE", "HASH"})
  void processesThatExitAtOnceAreSeen(Variant variant) throws Exception {
    try (Witness witness = open(RING, REPEAT, variant)) {
      for (String address : List.of("192.0.2.1", "2001:db8::1")) {
        for (String way : List.of("tcp", "udp", "udp-connected")) {
          truth.addAll(bed.send(As.USER, way, address, 0, 1000));
        }
      }
      assertThat(truth).hasSize(6000).doesNotHaveDuplicates();
      agree(witness);
    }
  }

  @Test
  void aSocketWithManyPeersIsReportedOnceForEach() throws Exception {
    try (Witness witness = open()) {
      truth.addAll(bed.send(As.USER, "many", "192.0.2.1", 200));
      truth.addAll(bed.send(As.USER, "many", "2001:db8::1", 200));
      assertThat(truth).hasSize(400);
      agree(witness);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Variant.class,
      names = {"STORAGE", "HASH"})
  void aSocketOfTwoProcessesIsOfWhoeverSpokeFirstToAPeer(Variant variant) throws Exception {
    try (Witness witness = open(RING, REPEAT, variant)) {
      truth.addAll(bed.send(As.USER, "shared", "192.0.2.1"));
      assertThat(truth).hasSize(4);
      agree(witness);
    }
  }

  @Test
  void aConnectedSocketThatSpeaksAgainKeepsItsOwner() throws Exception {
    Duration repeat = Duration.ofSeconds(4);
    try (Witness witness = open(RING, repeat, Variant.STORAGE)) {
      Process sender = bed.begin(As.USER, "", "again", "192.0.2.1", PORT);
      try (BufferedReader lines = sender.inputReader();
          Writer in = sender.outputWriter()) {
        truth.add(bed.truth(lines.readLine()));
        assertThat(lines.readLine()).isEqualTo("ready");
        agree(witness);
        Thread.sleep(repeat.plusMillis(100).toMillis()); // the law is about this very time
        truth.add(truth.get(0));
        in.write('\n');
        in.flush();
        agree(witness);
      }
      sender.waitFor();
    }
  }

  @Test
  void aSocketOlderThanTheWitnessIsReportedWithoutAnOwner() throws Exception {
    Process sender = bed.begin(As.USER, "", "old", "192.0.2.1", PORT);
    try (BufferedReader lines = sender.inputReader();
        Writer in = sender.outputWriter()) {
      assertThat(lines.readLine()).isEqualTo("ready");
      try (Witness witness = open()) {
        in.write('\n');
        in.flush();
        String stream = bed.truth(lines.readLine()).replace(" user-made", "");
        String[] datagram = lines.readLine().split(" ", -1);
        SenderBed.await(witness, seen, 2);
        assertThat(seen)
            .containsExactlyInAnyOrder(
                stream,
                String.format(
                    "17 0 0 0  %s %s %s %s %s cgroup 0",
                    datagram[5], datagram[6], datagram[7], datagram[8], datagram[9]));
      }
    }
    sender.waitFor();
  }

  @Test
  void aReusedPortIsItsNextOwners() throws Exception {
    try (Witness witness = open()) {
      for (As as : List.of(As.USER, As.OTHER_USER, As.ROOT)) {
        for (String way : List.of("tcp", "udp", "udp-connected")) {
          truth.addAll(bed.send(as, way, "192.0.2.1", 41_000));
        }
      }
      agree(witness);
    }
  }

  @Test
  void otherNamespacesAreNotSeen() throws Exception {
    run("ip netns add other; ip -n other link set lo up; ip -n other addr add 192.0.2.9/32 dev lo");
    try (Witness witness = open()) {
      for (String way : List.of("udp", "udp-connected", "tcp-nonblocking")) {
        assertThat(bed.truthOf(bed.begin(As.USER, "ip netns exec other", way, "192.0.2.9", PORT)))
            .hasSize(1);
      }
      truth.addAll(bed.send(As.USER, "udp", "192.0.2.1"));
      agree(witness);
    } finally {
      run("ip netns del other");
    }
  }

  @Test
  void theTupleIsThatAfterAddressTranslation() throws Exception {
    run(
        """
        set -eu
        ip netns add peer
        ip link add wit0 type veth peer name wit1 netns peer
        ip addr add 198.51.100.1/24 dev wit0; ip addr add 198.51.100.7/24 dev wit0; ip link set wit0 up
        ip -n peer addr add 198.51.100.2/24 dev wit1; ip -n peer link set wit1 up
        ip route add 203.0.113.0/24 via 198.51.100.2
        ip netns exec peer nft 'table inet t { chain i { type filter hook input priority 0; meta l4proto { tcp, udp } drop; }; }'
        nft 'table ip n {
          chain o { type nat hook output priority -100; ip daddr 203.0.113.9 meta l4proto { tcp, udp } dnat to 198.51.100.2:7000; }
          chain p { type nat hook postrouting priority 100; oif wit0 snat to 198.51.100.7; }
        }'
        """);
    try (Witness witness = open()) {
      for (String way : List.of("tcp-nonblocking", "udp", "udp-connected")) {
        for (String line : bed.send(As.USER, way, "203.0.113.9", 41_000)) {
          truth.add(
              line.replaceFirst(
                  "\\S+ 41000 203.0.113.9 8080", "198.51.100.7 41000 198.51.100.2 7000"));
        }
      }
      agree(witness);
    } finally {
      run("nft delete table ip n; ip netns del peer; ip route flush 203.0.113.0/24; true");
    }
  }

  @Test
  void theKernelsOwnSocketsAreNobodys() throws Exception {
    run(
        """
        set -eu
        ip netns add peer
        ip link add wit0 type veth peer name wit1 netns peer
        ip addr add 198.51.100.1/24 dev wit0; ip link set wit0 up
        ip -n peer addr add 198.51.100.2/24 dev wit1; ip -n peer link set wit1 up
        ip link add vx0 type vxlan id 5 local 198.51.100.1 remote 198.51.100.2 dstport 4789 dev wit0
        ip addr add 203.0.113.1/24 dev vx0; ip link set vx0 up
        ip neigh replace 203.0.113.9 lladdr 02:00:00:00:00:09 dev vx0
        ip neigh replace 203.0.113.10 lladdr 02:00:00:00:00:10 dev vx0
        """);
    try (Witness witness = open()) {
      // Inside the tunnel it is the sender's, around it the kernel's.
      for (String way : List.of("tcp-nonblocking", "udp-connected")) {
        truth.addAll(bed.send(As.USER, way, "203.0.113.9", 41_000));
      }
      // Answers of the kernel's: a reset, an unreachable port, echo replies from and to itself.
      run("exec 3<>/dev/tcp/192.0.2.1/1 || true");
      truth.addAll(bed.sendTo(As.USER, "udp", "192.0.2.1", 1));
      truth.addAll(bed.send(As.USER, "ping", "192.0.2.1"));
      SenderBed.await(witness, seen, truth.size() + 1);
      assertThat(seen).hasSize(truth.size() + 1).containsAll(truth);
      seen.removeAll(truth);
      assertThat(seen.get(0)).matches("6 \\d+ 0 0 bash .* 192.0.2.1 1 cgroup \\d+ user-made");
    } finally {
      run("ip link del vx0; ip netns del peer; true");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Variant.class,
      names = {"STORAGE", "HASH"})
  void whatFindsNoRoomIsCountedExactly(Variant variant) throws Exception {
    int page = io.curfew.kernel.MemoryMap.pageBytes();
    try (Witness witness = open(page, REPEAT, variant)) {
      List<String> sent = bed.send(As.USER, "many", "192.0.2.1", 5000);
      SenderBed.await(witness, seen, page / 104);
      assertThat(witness.drain(record -> seen.add("more"))).isZero();
      assertThat(seen.size()).isEqualTo(page / 104);
      assertThat(sent).containsAll(seen).hasSize(5000);
      assertThat(seen.size() + witness.lost()).isEqualTo(5000);
      seen.clear();
      truth.addAll(bed.send(As.USER, "tcp", "192.0.2.1"));
      SenderBed.await(witness, seen, 1);
      assertThat(seen).isEqualTo(truth);
    }
  }
}
