package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.flow.FlowMaker.Order;
import io.curfew.ssh.Figures;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a flow costs the exporter, everything included, beside what it costs {@code conntrack -E} to
 * print the bare tuple: both watch the same flows at the same time, a thousand a second.
 *
 * <p>The first window has the start's compiling in it; the figure is the median of the others.
 */
@Timeout(600)
final class FlowCostLongIT {
  private static final int WINDOWS = 8;
  private static final int A_SECOND = 250;
  private static final int SECONDS = 10;

  @TempDir private Path dir;

  /** Microseconds of CPU for each flow. */
  private record Cost(double exporter, double conntrack) {
    double ratio() {
      return exporter / conntrack;
    }
  }

  @Test
  void aFlowCostsNoMoreThanItsPrintedTuple() throws Exception {
    measure("without a flow log", "");
  }

  @Test
  void aFlowWithItsLineInTheLogCosts() throws Exception {
    measure("with a flow log of JSON lines", "flows.log.file = \"" + dir + "/flows.log\"");
  }

  private void measure(String how, String settings) throws Exception {
    try (FlowLawBed.Net net = FlowLawBed.Net.made(dir);
        FlowExporter exporter = FlowExporter.start(dir, settings)) {
      net.maker().serve(FlowLawBed.Net.PEER, 8080);
      Process peer =
          new ProcessBuilder("conntrack", "-E", "-e", "NEW")
              .redirectError(Redirect.DISCARD)
              .redirectOutput(dir.resolve("conntrack.out").toFile())
              .start();
      List<Cost> costs = new ArrayList<>();
      try {
        for (int window = 0; window < WINDOWS; window++) {
          costs.add(window(net, exporter, peer));
        }
      } finally {
        peer.destroy();
        peer.onExit().join();
      }
      assertThat(FlowExporter.sum(exporter.page(), "curfew_flow_events_lost_total")).isZero();
      List<Cost> warm = costs.subList(1, WINDOWS);
      Figures.write(
          "a flow %s: %.1f us of CPU, conntrack -E %.1f us, ratio %.2f (medians of %d windows of %d s;"
              + " the first after the start %.2f)",
          how,
          median(warm.stream().map(Cost::exporter)),
          median(warm.stream().map(Cost::conntrack)),
          median(warm.stream().map(Cost::ratio)),
          warm.size(),
          SECONDS,
          costs.get(0).ratio());
    }
  }

  private Cost window(FlowLawBed.Net net, FlowExporter exporter, Process peer) throws Exception {
    int count = A_SECOND * SECONDS;
    long before = lines();
    long exporterBefore = exporter.cpuMillis();
    long peerBefore = FlowExporter.cpuMillis(peer.pid());
    List<Process> makers = new ArrayList<>();
    for (Order order :
        List.of(
            new Order("tcp", "192.0.2.2", 8080, 0, A_SECOND, count, "cost-a.service"),
            new Order("tcp", "2001:db8::2", 8080, 0, A_SECOND, count, "cost-b.service"),
            new Order("udp", "192.0.2.2", 9000, 0, A_SECOND, count, "cost-a.service"),
            new Order(
                "udp-connected", "2001:db8::2", 9001, 0, A_SECOND, count, "cost-b.service"))) {
      makers.add(net.maker().start(order));
    }
    for (Process maker : makers) {
      assertThat(maker.waitFor()).isZero();
    }
    // Both have read what was made when nothing more is written.
    long flows = lines();
    while (lines() != flows) {
      flows = lines();
    }
    Thread.sleep(500);
    flows -= before;
    assertThat(flows).isGreaterThan(3L * count);
    return new Cost(
        (exporter.cpuMillis() - exporterBefore) * 1e3 / flows,
        (FlowExporter.cpuMillis(peer.pid()) - peerBefore) * 1e3 / flows);
  }

  private long lines() throws Exception {
    try (Stream<String> all = Files.lines(dir.resolve("conntrack.out"))) {
      return all.count();
    }
  }

  private static double median(Stream<Double> values) {
    List<Double> sorted = values.sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
