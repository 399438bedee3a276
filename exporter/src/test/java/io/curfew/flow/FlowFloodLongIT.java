package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.ssh.Figures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As many new flows as one program can make, each to a destination never seen, for a minute. */
@Timeout(300)
final class FlowFloodLongIT {
  private static final int SECONDS = 60;

  @TempDir private Path dir;

  @Test
  void lossesAreCountedMemoryIsBoundedAndScrapesGoOn() throws Exception {
    try (FlowLawBed.Net net = FlowLawBed.Net.made(dir);
        FlowExporter exporter = FlowExporter.start(dir, "destinations.learning = 0s")) {
      FlowLawBed.bash(
          "nft 'table inet law_count { counter fresh { }; chain p { type filter hook postrouting priority 300;"
              + " oif != lo ct state new counter name fresh; }; }'");
      int seriesBefore = series(exporter.page());
      Process flood = net.maker().flood(SECONDS);
      List<Long> scrapes = new ArrayList<>();
      double resident = 0;
      while (!flood.waitFor(500, TimeUnit.MILLISECONDS)) {
        long begun = System.nanoTime();
        exporter.page();
        scrapes.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        resident = Math.max(resident, exporter.residentMib());
      }
      assertThat(flood.exitValue()).isZero();
      String page = settled(exporter);
      double told = FlowExporter.sum(page, "curfew_flow_events_total{source=\"conntrack\"");
      double lost = FlowExporter.sum(page, "curfew_flow_events_lost_total{source=\"conntrack\"");
      double local = FlowExporter.sum(page, "curfew_flows_total{direction=\"local\"");
      scrapes.sort(Long::compare);
      Figures.write(
          "a flood of %d s: %.0f flows, %.0f events read, %.0f lost, %.0f found by listing; resident %.0f MiB;"
              + " scrape median %d ms, longest %d ms; %d series",
          SECONDS,
          fresh(),
          told,
          lost,
          FlowExporter.sum(page, "curfew_flow_recovered_total"),
          resident,
          scrapes.get(scrapes.size() / 2),
          scrapes.get(scrapes.size() - 1),
          series(page));
      assertThat(told + lost - local).isEqualTo(fresh());
      assertThat(lost).as("it was a flood").isPositive();
      assertThat(resident).isLessThan(200);
      // 1,000 unknown destinations with three series each, and what the features have themselves.
      assertThat(series(page) - seriesBefore).isLessThan(3_100);
      assertThat(exporter.output()).doesNotContain("OutOfMemory").doesNotContain("ERROR");
    }
  }

  /** When nothing that was made is read any more; the scrapes themselves are local flows. */
  private static String settled(FlowExporter exporter) throws Exception {
    double before = -1;
    String page = exporter.page();
    while (before != FlowExporter.sum(page, "curfew_flows_total{direction=\"outbound\"")) {
      before = FlowExporter.sum(page, "curfew_flows_total{direction=\"outbound\"");
      Thread.sleep(3000);
      page = exporter.page();
    }
    return page;
  }

  private static int series(String page) {
    return (int) page.lines().filter(line -> !line.startsWith("#")).count();
  }

  private static double fresh() throws Exception {
    Matcher counted =
        Pattern.compile("packets (\\d+)")
            .matcher(FlowLawBed.bash("nft list counter inet law_count fresh"));
    assertThat(counted.find()).isTrue();
    return Double.parseDouble(counted.group(1));
  }
}
