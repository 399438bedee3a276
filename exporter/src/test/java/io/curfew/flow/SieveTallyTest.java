package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.ConfigProblem;
import io.curfew.config.DestinationSettings;
import io.curfew.config.Network;
import io.curfew.config.Settings;
import io.curfew.config.TrafficMatch;
import io.curfew.config.TrustEntry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sieve over a whole log. */
final class SieveTallyTest {
  private static final DestinationSettings TRUSTING =
      new DestinationSettings(
          Duration.ZERO,
          List.of(
              new TrustEntry(
                  "m",
                  new TrafficMatch(List.of(), List.of(), List.of(Network.parse("203.0.113.0/24"))),
                  List.of())),
          1000,
          32,
          64);

  private final SieveTally tally;

  SieveTallyTest() throws ConfigProblem {
    tally = new SieveTally(Settings.defaults().flows(), TRUSTING, "NEW-OUTBOUND");
  }

  private void packet(String from, String to, String protocol, int port) {
    tally.take(
        "Nov 21 06:00:00 gw kernel: [1.0] NEW-OUTBOUND IN=eth1 OUT=eth0 SRC="
            + from
            + " DST="
            + to
            + " LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO="
            + protocol
            + " SPT=40000 DPT="
            + port
            + " LEN=40 ");
  }

  @Test
  void whatNoClassTakesIsCountedByDestination() {
    packet("192.0.2.1", "198.51.100.1", "UDP", 53);
    packet("192.0.2.1", "198.51.100.1", "TCP", 443);
    for (int n = 0; n < 5; n++) {
      packet("192.0.2." + n % 3, "198.51.100.9", "TCP", 6667);
    }
    packet("2001:db8::1", "2001:db8:0:7::1", "TCP", 6667);
    packet("2001:db8::1", "2001:db8:0:7::2", "TCP", 6667);
    packet("192.0.2.1", "203.0.113.9", "TCP", 6667);
    packet("192.0.2.1", "10.0.0.1", "TCP", 6667);
    tally.take("Nov 21 06:00:00 gw kernel: eth0: link up");
    tally.take("NEW-OUTBOUND IN=eth0 OUT= SRC=nonsense");
    tally.take("{\"ts\":\"never\"}");
    tally.takeTooLong();

    SieveReport report = tally.report(10);
    assertThat(report.lines()).isEqualTo(15);
    assertThat(report.flows()).isEqualTo(11);
    assertThat(report.otherLines()).isEqualTo(1);
    assertThat(report.unreadable()).isEqualTo(3);
    assertThat(report.trusted()).isEqualTo(1);
    assertThat(report.classes())
        .containsEntry("dns", 1L)
        .containsEntry("https", 1L)
        .containsEntry("private", 1L)
        .containsEntry("other", 8L);
    assertThat(report.classes().keySet()).startsWith("dns", "ntp", "http").endsWith("other");
    assertThat(report.leftovers())
        .containsExactly(
            new SieveReport.Leftover(5, "198.51.100.9", 6667, "tcp", "", "", 3, false),
            new SieveReport.Leftover(2, "2001:db8:0:7::/64", 6667, "tcp", "", "", 1, false));
    assertThat(tally.report(1).leftovers()).hasSize(1);
  }

  @Test
  void itsOwnLogTellsTheProcessAndWhatGoesElsewhere() {
    String line =
        "{\"ts\":\"2026-11-21T06:00:00.000001Z\",\"event\":\"new\",\"family\":\"ipv4\","
            + "\"protocol\":\"tcp\",\"direction\":\"outbound\",\"src\":\"192.0.2.1\","
            + "\"sport\":40000,\"dst\":\"198.51.100.7\",\"dport\":6667,\"class\":\"other\","
            + "\"known\":\"unknown\",\"process\":\"irc\",\"unit\":\"x.service\","
            + "\"attribution\":\"witness\",\"reason\":null}";
    tally.take(line);
    tally.take(line.replace("outbound", "inbound"));
    tally.take(line.replace("outbound", "sideways"));
    tally.take(line.substring(0, 90));

    SieveReport report = tally.report(10);
    assertThat(report.otherFlows()).isEqualTo(1);
    assertThat(report.unreadable()).isEqualTo(2);
    assertThat(report.leftovers())
        .containsExactly(
            new SieveReport.Leftover(1, "198.51.100.7", 6667, "tcp", "irc", "x.service", 1, false));
  }

  @Test
  void moreDestinationsThanCanBeToldApartAreCountedTogether() {
    for (int n = 0; n < 60_000; n++) {
      packet("192.0.2.1", "198." + n / 62_500 + "." + n / 250 % 250 + "." + n % 250, "TCP", 6667);
    }
    SieveReport report = tally.report(1);
    assertThat(report.distinct()).isEqualTo(50_000);
    assertThat(report.untold()).isEqualTo(10_000);
    assertThat(report.classes()).containsEntry("other", 60_000L);
  }
}
