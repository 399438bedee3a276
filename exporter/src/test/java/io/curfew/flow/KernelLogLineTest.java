package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lines as net/netfilter/nf_log_syslog.c of Linux 6.18 prints them, with the beginnings that
 * rsyslog, journalctl and dmesg give them; written down from its format strings, as a namespace's
 * packets reach the log of the whole host alone.
 */
final class KernelLogLineTest {
  private static final String PREFIX = "NEW-OUTBOUND";
  private static final String RSYSLOG = "Nov 21 06:00:00 gw kernel: [158144.383443] NEW-OUTBOUND ";

  private static final String TCP =
      RSYSLOG
          + "IN=eth1 OUT=eth4 MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00 SRC=192.0.2.102"
          + " DST=198.51.100.11 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=52128 DF PROTO=TCP SPT=36268"
          + " DPT=8443 WINDOW=64240 RES=0x00 SYN URGP=0 ";

  private static final String UDP =
      RSYSLOG
          + "IN= OUT=eth0 SRC=192.0.2.1 DST=198.51.100.53 LEN=79 TOS=0x00 PREC=0x00 TTL=63"
          + " ID=52128 PROTO=UDP SPT=36268 DPT=53 LEN=59 UID=1000 GID=1000 MARK=0x1 ";

  private static final String UDP6 =
      "2026-11-21T06:00:00.000001+00:00 gw kernel: NEW-OUTBOUND IN= OUT=eth0"
          + " SRC=2001:0db8:0000:0000:0000:0000:0000:0001"
          + " DST=2001:0db8:0000:0007:0000:0000:0000:0053 LEN=78 TC=0 HOPLIMIT=64 FLOWLBL=744203"
          + " PROTO=UDP SPT=40000 DPT=853 LEN=38 ";

  private static final String PING =
      "[   12.345678] NEW-OUTBOUND IN= OUT=eth0 SRC=192.0.2.1 DST=198.51.100.9 LEN=84 TOS=0x00"
          + " PREC=0x00 TTL=64 ID=1 DF PROTO=ICMP TYPE=8 CODE=0 ID=7 SEQ=1 ";

  private static final String PING6 =
      RSYSLOG
          + "IN= OUT=eth0 SRC=fe80:0000:0000:0000:0000:0000:0000:0001"
          + " DST=ff02:0000:0000:0000:0000:0000:0000:0002 LEN=48 TC=0 HOPLIMIT=255 FLOWLBL=0"
          + " PROTO=ICMPv6 TYPE=133 CODE=0 ";

  private static final String ERROR =
      RSYSLOG
          + "IN=eth1 OUT=eth4 SRC=192.0.2.9 DST=198.51.100.9 LEN=88 TOS=0x00 PREC=0xC0 TTL=63 ID=9"
          + " PROTO=ICMP TYPE=3 CODE=4 [SRC=198.51.100.9 DST=192.0.2.9 LEN=60 TOS=0x00 PREC=0x00"
          + " TTL=62 ID=8 DF PROTO=TCP SPT=443 DPT=40000 WINDOW=0 RES=0x00 ACK URGP=0 ] MTU=1400 ";

  private static final String ESP =
      RSYSLOG
          + "IN=eth1 OUT=eth4 PHYSIN=p1 SRC=192.0.2.9 DST=198.51.100.9 LEN=120 TOS=0x00 PREC=0x00"
          + " TTL=63 ID=0 OPT (94040000) PROTO=ESP SPI=0xc1234567 ";

  private static final String SCTP =
      RSYSLOG
          + "IN= OUT=eth0 SRC=192.0.2.9 DST=198.51.100.9 LEN=68 TOS=0x02 PREC=0x00 TTL=64 ID=0 DF"
          + " PROTO=132 ";

  private static final List<String> ALL = List.of(TCP, UDP, UDP6, PING, PING6, ERROR, ESP, SCTP);

  /** Those whose last field a log may leave without a blank. */
  private static final List<String> END_IN_A_NUMBER = List.of(SCTP, PING6);

  private static String read(String line) throws MalformedLogLine {
    return KernelLogLine.read(line, PREFIX)
        .map(
            packet ->
                packet.direction().label()
                    + " "
                    + ProtocolName.of(packet.protocol())
                    + " "
                    + packet.source()
                    + " "
                    + packet.sourcePort()
                    + " > "
                    + packet.destination()
                    + " "
                    + packet.destinationPort())
        .orElse("");
  }

  @Test
  void readsWhatTheKernelPrints() throws MalformedLogLine {
    assertThat(read(TCP)).isEqualTo("forwarded tcp 192.0.2.102 36268 > 198.51.100.11 8443");
    assertThat(read(UDP)).isEqualTo("outbound udp 192.0.2.1 36268 > 198.51.100.53 53");
    assertThat(read(UDP6)).isEqualTo("outbound udp 2001:db8::1 40000 > 2001:db8:0:7::53 853");
    assertThat(read(PING)).isEqualTo("outbound icmp 192.0.2.1 0 > 198.51.100.9 0");
    assertThat(read(PING6)).isEqualTo("outbound icmpv6 fe80::1 0 > ff02::2 0");
    assertThat(read(ERROR)).isEqualTo("forwarded icmp 192.0.2.9 0 > 198.51.100.9 0");
    assertThat(read(ESP)).isEqualTo("forwarded esp 192.0.2.9 0 > 198.51.100.9 0");
    assertThat(read(SCTP)).isEqualTo("outbound sctp 192.0.2.9 0 > 198.51.100.9 0");
    assertThat(read(TCP.replace("OUT=eth4", "OUT="))).startsWith("inbound ");
    assertThat(read(TCP.replace("NEW-OUTBOUND ", "NEW-OUTBOUND"))).startsWith("forwarded ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Nov 21 06:00:00 gw kernel: eth0: link up",
        "Nov 21 06:00:00 gw kernel: OTHER IN=eth1 OUT= SRC=192.0.2.1 DST=192.0.2.2 PROTO=TCP",
        "Nov 21 06:00:00 gw kernel: NEW-OUTBOUND",
      })
  void whatIsNoneOfThemIsNothing(String line) throws MalformedLogLine {
    assertThat(KernelLogLine.read(line, PREFIX)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "IN=eth1 OUT=eth4, IN= OUT=",
    "SRC=192.0.2.102, SRC=192.0.2.256",
    "SRC=192.0.2.102, SRC=192.0.2",
    "SRC=192.0.2.102, SRC=192.0..2",
    "SRC=192.0.2.102, SRC=1.2.3.4.5",
    "SRC=192.0.2.102, SRC=192.0.2.0/24",
    "SRC=192.0.2.102, SRC=2001:db8::1",
    "SRC=192.0.2.102, SRC=other",
    "DST=198.51.100.11, DST=localhost",
    "DST=198.51.100.11, DST=",
    "PROTO=TCP, PROTO=TCPX",
    "PROTO=TCP, PROTO=300",
    "SPT=36268, SPT=65536",
    "SPT=36268, SPT=-1",
    "DPT=8443, DPT=",
    "DPT=8443, DPT=8443x",
    "DPT=8443, DPT=000000001",
    "SPT=36268, INCOMPLETE",
  })
  void whatTheKernelCannotHavePrintedIsRefused(String part, String instead) {
    assertThatThrownBy(() -> read(TCP.replace(part, instead))).isInstanceOf(MalformedLogLine.class);
  }

  /** Another flow than the whole line's is never read out of a part of it. */
  @Test
  void aLineThatWasCutOffIsNeverReadAsAnotherFlow() throws MalformedLogLine {
    for (String line : ALL) {
      Optional<KernelLogLine> whole = KernelLogLine.read(line, PREFIX);
      // A number at the very end may be part of a longer one.
      int numberEnds = END_IN_A_NUMBER.contains(line) ? line.length() - 3 : line.length();
      for (int length = 0; length < line.length(); length++) {
        try {
          Optional<KernelLogLine> part = KernelLogLine.read(line.substring(0, length), PREFIX);
          if (part.isPresent() && (length < numberEnds || length >= line.length() - 1)) {
            assertThat(part).isEqualTo(whole);
          }
        } catch (MalformedLogLine e) {
          assertThat(length).isLessThan(line.length() - 1);
        }
      }
    }
  }

  @Test
  void aMillionMutationsEndInAFlowOrInItsOwnError() {
    Random random = new Random(7);
    int read = 0;
    for (int n = 0; n < 1_000_000; n++) {
      StringBuilder line = new StringBuilder(ALL.get(random.nextInt(ALL.size())));
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = RSYSLOG.length() + random.nextInt(line.length() - RSYSLOG.length());
        switch (random.nextInt(4)) {
          case 0 -> line.setCharAt(at, (char) random.nextInt(0x180));
          case 1 -> line.deleteCharAt(at);
          case 2 -> line.insert(at, " =[]:.0x9".charAt(random.nextInt(9)));
          default -> line.replace(at, line.length(), line.substring(at).replace(' ', '='));
        }
        if (line.length() < RSYSLOG.length() + 2) {
          break;
        }
      }
      try {
        read += KernelLogLine.read(line.toString(), PREFIX).isPresent() ? 1 : 0;
      } catch (MalformedLogLine e) {
        assertThat(e).hasMessageContaining("expected");
      }
    }
    assertThat(read).isBetween(100_000, 990_000);
  }
}
