package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.logfile.StampReader;
import io.curfew.netlink.ConntrackIcmp;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as in {@link KernelLogLineTest}, and what others might write to look like them. */
final class KernelLogReaderTest {
  private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");
  private static final String RSYSLOG = "Nov 21 05:00:00 gw kernel: [158144.383443] ";
  private static final String PACKET =
      "NEW-OUTBOUND IN=eth1 OUT=eth4 MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00"
          + " SRC=192.0.2.102 DST=198.51.100.11 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=52128 DF"
          + " PROTO=TCP SPT=36268 DPT=8443 WINDOW=64240 RES=0x00 SYN URGP=0 ";

  private static final Set<InetAddress> OURS =
      Set.of(FlowFixture.address("192.0.2.1"), FlowFixture.address("192.0.2.2"));
  private static final Set<InetAddress> GROUPS = Set.of(FlowFixture.address("192.0.2.255"));

  private Instant now = NOW;
  private final KernelLogReader reader = reader(Instant.MIN);

  private KernelLogReader reader(Instant since) {
    StampReader stamps = new StampReader(() -> now, Optional.of(ZoneOffset.UTC));
    return new KernelLogReader("NEW-OUTBOUND ", stamps, () -> now, since);
  }

  private Optional<ObservedFlow> read(String line) throws MalformedLogLine {
    return reader.read(line, OURS::contains, GROUPS::contains);
  }

  private ObservedFlow flow(String line) throws MalformedLogLine {
    return read(line).orElseThrow();
  }

  @Test
  void readsWhatTheKernelPrinted() throws Exception {
    List<String> said = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("src/test/resources/kernellog/linux-6.18.txt"))) {
      if (line.startsWith("[")) {
        said.add(text(flow(line)));
      } else if (line.contains(" > ")) {
        expected.add(line.substring("# ".length()));
      }
    }
    assertThat(said).hasSize(8).isEqualTo(expected);
  }

  private static String text(ObservedFlow flow) {
    return flow.direction().label()
        + " "
        + flow.protocol()
        + " "
        + AddressText.of(flow.original().source())
        + " "
        + flow.original().sourcePort()
        + " > "
        + AddressText.of(flow.original().destination())
        + " "
        + flow.original().destinationPort()
        + flow.original()
            .icmp()
            .map(icmp -> " " + icmp.type() + "/" + icmp.code() + "/" + icmp.id())
            .orElse("");
  }

  @Test
  void aForwardedPacketIsAFlowFromItsSourceHost() throws MalformedLogLine {
    assertThat(flow(RSYSLOG + PACKET))
        .isEqualTo(
            new ObservedFlow(
                Instant.parse("2026-11-21T05:00:00Z"),
                FlowDirection.FORWARDED,
                0,
                FlowFixture.tuple(6, "192.0.2.102", 36268, "198.51.100.11", 8443),
                FlowFixture.tuple(6, "198.51.100.11", 8443, "192.0.2.102", 36268)));
  }

  @ParameterizedTest
  @CsvSource({
    "IN= OUT=eth0, 192.0.2.1, 198.51.100.1, OUTBOUND",
    "IN=eth0 OUT=, 198.51.100.1, 192.0.2.1, INBOUND",
    "IN=eth0 OUT=eth1, 198.51.100.1, 203.0.113.1, FORWARDED",
    "IN= OUT=lo, 192.0.2.1, 192.0.2.2, LOCAL",
    "IN=lo OUT=, 127.0.0.1, 127.0.0.53, LOCAL",
    "IN= OUT=eth0, 192.0.2.1, 192.0.2.255, OUTBOUND",
    "IN= OUT=eth0, 192.0.2.1, 224.0.0.251, OUTBOUND",
    "IN=eth0 OUT=, 192.0.2.7, 192.0.2.255, INBOUND",
    // An address that was this host's when the line was written, and is so no more.
    "IN= OUT=eth0, 203.0.113.9, 198.51.100.1, OUTBOUND",
  })
  void theInterfacesTellTheDirection(
      String interfaces, String source, String destination, FlowDirection direction)
      throws MalformedLogLine {
    String line =
        RSYSLOG
            + "NEW-OUTBOUND "
            + interfaces
            + (" SRC=" + source + " DST=" + destination)
            + " LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 PROTO=UDP SPT=40000 DPT=53 LEN=40 ";
    assertThat(flow(line).direction()).isEqualTo(direction);
  }

  @Test
  void icmpKeepsTypeCodeAndId() throws MalformedLogLine {
    String ping =
        RSYSLOG
            + "NEW-OUTBOUND IN= OUT=eth0 SRC=192.0.2.1 DST=198.51.100.9 LEN=84 TOS=0x00 PREC=0x00"
            + " TTL=64 ID=1 DF PROTO=ICMP TYPE=8 CODE=0 ID=7 SEQ=1 ";
    String ping6 =
        RSYSLOG
            + "NEW-OUTBOUND IN=eth1 OUT=eth0 SRC=2001:0db8:0000:0000:0000:0000:0000:0001"
            + " DST=2001:0db8:0000:0007:0000:0000:0000:0053 LEN=104 TC=0 HOPLIMIT=64 FLOWLBL=744203"
            + " PROTO=ICMPv6 TYPE=128 CODE=0 ID=40000 SEQ=1 ";
    String unreachable =
        RSYSLOG
            + "NEW-OUTBOUND IN=eth1 OUT=eth4 SRC=192.0.2.9 DST=198.51.100.9 LEN=88 TOS=0x00"
            + " PREC=0xC0 TTL=63 ID=9 PROTO=ICMP TYPE=3 CODE=4 [SRC=198.51.100.9 DST=192.0.2.9"
            + " LEN=84 TOS=0x00 PREC=0x00 TTL=62 ID=8 DF PROTO=ICMP TYPE=8 CODE=0 ID=7 SEQ=1 ]"
            + " MTU=1400 ";
    assertThat(flow(ping).original().icmp()).contains(new ConntrackIcmp(7, 8, 0));
    assertThat(flow(ping6).original().icmp()).contains(new ConntrackIcmp(40000, 128, 0));
    assertThat(flow(ping6).protocol()).isEqualTo("icmpv6");
    assertThat(flow(unreachable).original().icmp()).contains(new ConntrackIcmp(0, 3, 4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[158144.383443] ",
        "[    0.383443] ",
        "[    1.383443][    T1] ",
        "<4>[    1.383443] ",
        "Nov  1 05:00:00 gw kernel: ",
        "Nov 21 05:00:00 gw kernel: [158144.383443] ",
        "2026-11-21T06:00:00.000001+01:00 gw.example kernel: [158144.383443] ",
      })
  void whatSyslogPutsBeforeAPacketIsKnown(String head) throws MalformedLogLine {
    assertThat(read(head + PACKET)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Nov 21 05:00:00 gw sshd[7]: Invalid user ",
        "Nov 21 05:00:00 gw sshd[7]: Invalid user kernel: ",
        "Nov 21 05:00:00 gw sshd[7]: Invalid user x gw kernel: ",
        "Nov 21 05:00:00 gw sshd[7]: Nov 21 05:00:00 gw kernel: ",
        "Nov 21 05:00:00 gw kernel: usb 1-1: Product: ",
        "Nov 21 05:00:00 gw kernel: [158144.383443] usb 1-1: Product: ",
        "Nov 21 05:00:00 gw user: ",
        "Nov 21 05:00:00 gw kernel[1]: ",
        "Nov 21 05:00:00 kernel: ",
      })
  void whatAnotherProgramOrDeviceWasMadeToSayIsRefused(String head) {
    assertThatThrownBy(() -> read(head + PACKET))
        .isInstanceOf(MalformedLogLine.class)
        .hasMessage("the kernel's own message expected");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NEW-OUTBOUND ",
        "NEW-OUTBOUND test",
        "NEW-OUTBOUND dmz IN=eth1 OUT=eth4 SRC=192.0.2.102 DST=198.51.100.11 PROTO=132 ",
        "NEW-OUTBOUND IN=eth1 OUT=eth4 SRC=192.0.2.102 DST=198.51.100.1\ufffd PROTO=132 ",
        "NEW-OUTBOUND IN=eth1 OUT=eth4 SRC=192.0.2.102 DST=198.51.100.11 PROTO=ICMP ",
        "NEW-OUTBOUND IN=eth1 OUT=eth4 SRC=192.0.2.102 DST=198.51.100.11 PROTO=ICMP TYPE=8 CODE=0 ",
        "NEW-OUTBOUND IN=eth1 OUT=eth4 SRC=192.0.2.102 DST=198.51.100.11 PROTO=ICMP TYPE=256 CODE=0 ",
      })
  void whatIsNoPacketIsRefused(String message) {
    assertThatThrownBy(() -> read(RSYSLOG + message)).isInstanceOf(MalformedLogLine.class);
  }

  @Test
  void aLineThatIsTooLongIsRefusedOnlyIfItHasThePrefix() throws MalformedLogLine {
    String blank = " ".repeat(KernelLogReader.LONGEST);
    assertThat(read(RSYSLOG + blank)).isEmpty();
    assertThatThrownBy(() -> read(RSYSLOG + PACKET + blank)).isInstanceOf(MalformedLogLine.class);
    assertThat(read("Nov 21 05:00:00 gw kernel: eth0: link up")).isEmpty();
    assertThat(read("")).isEmpty();
  }

  @Test
  void timeIsTheLinesOwnButNeverAheadAndNeverBackward() throws MalformedLogLine {
    assertThat(flow("2026-11-21T05:00:00.25+00:00 gw kernel: " + PACKET).at())
        .isEqualTo("2026-11-21T05:00:00.250Z");
    assertThat(flow("Nov 21 05:00:07 gw kernel: " + PACKET).at()).isEqualTo("2026-11-21T05:00:07Z");
    assertThat(flow("Nov  1 05:00:07 gw kernel: " + PACKET).at())
        .as("a stamp that leads back")
        .isEqualTo("2026-11-21T05:00:07Z");
    assertThat(flow("2027-01-01T00:00:00Z gw kernel: " + PACKET).at())
        .as("a stamp ahead of time")
        .isEqualTo(NOW);
    now = NOW.plusSeconds(5);
    assertThat(flow("[    1.383443] " + PACKET).at()).as("without a stamp").isEqualTo(now);
    now = NOW.minusSeconds(50);
    assertThat(flow("Nov 21 05:00:07 gw kernel: " + PACKET).at())
        .as("after the clock was set back")
        .isEqualTo(now);
  }

  @Test
  void noLineIsOlderThanTheFirstLook() throws MalformedLogLine {
    assertThat(reader(NOW).read(RSYSLOG + PACKET, OURS::contains, GROUPS::contains))
        .get()
        .extracting(ObservedFlow::at)
        .isEqualTo(NOW);
  }

  @Test
  void aMillionMutationsEndInAFlowOrInItsOwnError() {
    Random random = new Random(11);
    String line = RSYSLOG + PACKET;
    int flows = 0;
    for (int n = 0; n < 1_000_000; n++) {
      StringBuilder mutated = new StringBuilder(line);
      int at = random.nextInt(line.length());
      switch (random.nextInt(3)) {
        case 0 -> mutated.setCharAt(at, (char) random.nextInt(0x180));
        case 1 -> mutated.deleteCharAt(at);
        default -> mutated.setLength(at);
      }
      try {
        flows += read(mutated.toString()).isPresent() ? 1 : 0;
      } catch (MalformedLogLine e) {
        assertThat(e).hasMessageContaining("expected");
      }
    }
    assertThat(flows).isBetween(100_000, 990_000);
  }
}
