package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.curfew.config.Settings;
import io.curfew.evidence.HostClock;
import io.curfew.kernel.Command;
import io.curfew.logfile.LogCursor;
import io.curfew.metrics.Subject;
import io.curfew.state.Store;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The flow feature on a log file that is written, rotated, cut and lost as syslog's are. */
@Timeout(180)
final class KernelLogIT {
  private static final int CAP_ON_SERIES = 2000;

  @TempDir private Path dir;

  private Path file = Path.of("");
  private Path flowLog = Path.of("");
  private Optional<Flows> open = Optional.empty();
  private Optional<Store> store = Optional.empty();
  private int written;

  @BeforeEach
  void aLog() throws IOException {
    file = dir.resolve("kern.log");
    flowLog = dir.resolve("flows.log");
    Files.writeString(file, "Nov 21 05:59:59 gw kernel: eth0: link up\n" + forwarded(9999));
  }

  @AfterEach
  void close() {
    open.ifPresent(Flows::close);
    store.ifPresent(Store::close);
    open = Optional.empty();
    store = Optional.empty();
  }

  private Flows flows() throws Exception {
    Settings settings =
        Settings.load(
            List.of(
                "curfew.flows.source=kernel-log",
                "curfew.flows.kernel-log.file=" + file,
                "curfew.flows.log.file=" + flowLog,
                "curfew.flows.max-series=" + CAP_ON_SERIES,
                "curfew.destinations.max-unknown=" + CAP_ON_SERIES,
                "curfew.destinations.learning=0s"));
    Store made = Store.open(dir.resolve("state"), Clock.systemUTC());
    store = Optional.of(made);
    Flows flows =
        new Flows(
            settings.flows(),
            settings.destinations(),
            settings.host(),
            made,
            HostClock.system(),
            "it_kernel_log");
    open = Optional.of(flows);
    return flows;
  }

  private static String head() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS).toString().replace("Z", "+00:00")
        + " gw kernel: [158144.383443] ";
  }

  /** As nf_log_syslog.c prints it, and rsyslog writes it down. */
  private static String forwarded(int port) {
    return head()
        + "NEW-OUTBOUND IN=eth1 OUT=eth4"
        + " MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00 SRC=192.0.2.102 DST=198.51.100.11"
        + " LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=52128 DF PROTO=TCP SPT=36268 DPT="
        + port
        + " WINDOW=64240 RES=0x00 SYN URGP=0 \n";
  }

  private static String outbound() {
    return head()
        + "NEW-OUTBOUND IN= OUT=eth4"
        + " SRC=2001:0db8:0000:0000:0000:0000:0000:0001"
        + " DST=2001:0db8:0000:0007:0000:0000:0000:0053 LEN=78 TC=0 HOPLIMIT=64 FLOWLBL=744203"
        + " PROTO=UDP SPT=40000 DPT=53 LEN=38 UID=1000 GID=1000 \n";
  }

  private static String ping() {
    return head()
        + "NEW-OUTBOUND IN=eth1 OUT=eth4"
        + " MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00 SRC=192.0.2.102 DST=198.51.100.9 LEN=84"
        + " TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=ICMP TYPE=8 CODE=0 ID=7 SEQ=1 \n";
  }

  private void write(String text) throws IOException {
    Files.write(
        file,
        text.getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** So many new flows, each to a port of its own among a few. */
  private void flow(int lines) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append(forwarded(8000 + written++ % 7));
    }
    write(text.toString());
  }

  @Test
  void flowsOfAGatewayAreCountedSievedJudgedAndLoggedWithTheirSource() throws Exception {
    Flows flows = flows();
    write(forwarded(8443) + outbound() + ping());
    await(() -> total(flows) >= 3);

    assertThat(samples(flows.subject(), "curfew_flows_total"))
        .extracting(sample -> sample.labelValues, sample -> sample.value)
        .containsExactlyInAnyOrder(
            tuple(List.of("forwarded", "tcp", "other", "", ""), 1.0),
            tuple(List.of("outbound", "udp", "dns", "", ""), 1.0),
            tuple(List.of("forwarded", "icmp", "icmp", "", ""), 1.0));
    assertThat(
            value(
                flows.subject(), "curfew_flows_unattributed_total", "outbound", "udp", "disabled"))
        .isEqualTo(1);
    assertThat(value(flows.subject(), "curfew_flow_source_info", "kernel_log", "none"))
        .isEqualTo(1);
    assertThat(value(flows.subject(), "curfew_flow_log_lines_rejected_total")).isZero();
    await(
        () ->
            unknown(flows, "198.51.100.11", "8443", "tcp", "forwarded") == 1
                && unknown(flows, "198.51.100.9", "", "icmp", "forwarded") == 1
                && unknown(flows, "2001:db8:0:7::/64", "53", "udp", "outbound") == 1);
    assertThat(samples(flows.destinations(), "curfew_unknown_destination_flows_total")).hasSize(3);

    assertThat(flows.picture()).hasSize(3);
    await(() -> Files.exists(flowLog) && Files.readAllLines(flowLog).size() == 3);
    assertThat(Files.readAllLines(flowLog).get(0))
        .contains("192.0.2.102", "36268", "198.51.100.11", "8443", "forwarded", "tcp");
    assertThat(Files.readAllLines(flowLog).get(2)).contains("192.0.2.102", "icmp");
    assertThat(run("nft list ruleset")).doesNotContain("it_kernel_log");
  }

  @Test
  void whatIsNoWholeLineOfTheKernelIsCountedAndNoFlow() throws Exception {
    Flows flows = flows();
    String half = forwarded(8443);
    write(
        half.replace("DPT=8443", "DPT=84430")
            + half.replace("gw kernel:", "gw sshd[7]:")
            + half.replace("\n", " ".repeat(100_000) + "\n")
            + "Nov 21 06:00:00 gw kernel: \u0000 eth0: link down\n"
            + half.substring(0, 99));
    byte[] bytes = half.replace("DPT=", "DPT=~").getBytes(StandardCharsets.UTF_8);
    await(() -> value(flows.subject(), "curfew_flow_log_lines_rejected_total") == 3);
    assertThat(total(flows)).isZero();

    write(half.substring(99));
    await(() -> total(flows) == 1);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '~' ? (byte) 0xff : bytes[i];
    }
    Files.write(file, bytes, StandardOpenOption.APPEND);
    write(half);
    await(() -> total(flows) == 2);
    assertThat(value(flows.subject(), "curfew_flow_log_lines_rejected_total")).isEqualTo(4);
    assertThat(total(flows)).isEqualTo(2);
  }

  @Test
  void noLineIsLostOrCountedTwiceThroughRotationsAndRestarts() throws Exception {
    Random random = new Random(5);
    Flows flows = flows();
    double before = 0;
    for (int round = 0; round < 16; round++) {
      flow(random.nextInt(50));
      if (random.nextBoolean()) {
        Flows now = flows;
        double counted = before;
        await(() -> counted + total(now) == written);
      }
      if (round % 4 == 2) {
        before += ended();
      }
      flow(random.nextInt(50));
      switch (round % 3) {
        case 0 -> renamed();
        case 1 -> copiedAndTruncated();
        default -> {
          // No rotation this time.
        }
      }
      if (open.isEmpty()) {
        flow(random.nextInt(50));
        flows = flows();
      }
    }
    Flows now = flows;
    double counted = before;
    await(() -> counted + total(now) >= written);
    assertThat(counted + total(now)).isEqualTo(written);
    await(() -> durable(now) >= written);
    assertThat(durable(now)).as("in the destinations, which outlive a restart").isEqualTo(written);
    assertThat(value(now.subject(), "curfew_flow_log_lines_rejected_total")).isZero();
  }

  private double ended() throws Exception {
    Flows flows = open.orElseThrow();
    flows.close();
    double counted = total(flows);
    store.orElseThrow().close();
    open = Optional.empty();
    store = Optional.empty();
    return counted;
  }

  private void renamed() throws IOException {
    shifted();
    Files.move(file, dir.resolve("kern.log.1"));
    // Whoever writes has the old one open yet.
    Files.writeString(dir.resolve("kern.log.1"), forwarded(8000), StandardOpenOption.APPEND);
    written++;
    Files.createFile(file);
  }

  private void copiedAndTruncated() throws IOException {
    shifted();
    Files.copy(file, dir.resolve("kern.log.1"));
    Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
  }

  private void shifted() throws IOException {
    List<Path> old;
    try (Stream<Path> files = Files.list(dir)) {
      old = new ArrayList<>(files.filter(f -> f.toString().contains("kern.log.")).toList());
    }
    for (int n = old.size(); n > 0; n--) {
      Files.move(
          dir.resolve("kern.log." + n),
          dir.resolve("kern.log." + (n + 1)),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  void aFileThatIsNotThereIsSaidAndReadFromItsBeginningOnceItIs() throws Exception {
    Files.delete(file);
    Flows flows = flows();
    assertThatThrownBy(() -> flows.subject().read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no such file")
        .hasMessageContaining("curfew.flows.kernel-log.file");

    flow(3);
    await(() -> readable(flows) && total(flows) == 3);
    Files.move(file, dir.resolve("elsewhere"));
    TimeUnit.MILLISECONDS.sleep(1500);
    flow(4);
    await(() -> readable(flows) && total(flows) == 7);
  }

  private static boolean readable(Flows flows) {
    try {
      return !flows.subject().read().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aHundredThousandLinesAreReadWithoutLoss() throws Exception {
    Flows flows = flows();
    long cpu = cpuNanos();
    long begun = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      flow(1000);
    }
    await(() -> total(flows) >= 100_000);
    System.out.printf(
        "kernel log: 100,000 lines in %.1f s, %.1f us CPU a line, the flow log included%n",
        (System.nanoTime() - begun) / 1e9, (cpuNanos() - cpu) / 1e8);
    assertThat(total(flows)).isEqualTo(100_000);
    await(() -> durable(flows) >= 100_000);
    assertThat(durable(flows)).isEqualTo(100_000);
  }

  /** A crash between two commits would lose for good what the place is ahead of. */
  @Test
  void thePlaceIsNotWrittenBeforeAllThatItsFlowsChanged() throws Exception {
    int flows = 15_000; // more than one commit takes
    Settings settings = Settings.defaults();
    Store made = Store.open(dir.resolve("state"), Clock.systemUTC());
    store = Optional.of(made);
    DestinationLedger ledger =
        new DestinationLedger(
            settings.destinations(),
            CAP_ON_SERIES,
            new TrafficSieve(settings.flows().classes(), List.of()),
            made,
            HostClock.system());
    try {
      KernelLogPlace place = new KernelLogPlace(made, ledger, file);
      LogCursor reached = new LogCursor(7, 4711, Optional.empty());
      place.reach(
          reached,
          () -> {
            for (int i = 0; i < flows; i++) {
              ledger.see(
                  FlowFixture.flow(
                      FlowDirection.FORWARDED,
                      "2001:db8:" + Integer.toHexString(i) + "::1",
                      443,
                      Instant.now()),
                  Owner.forwarded());
            }
          });
      await(() -> place.left().isPresent());
      assertThat(made.entries("flow.learned").size()).isEqualTo(flows);
      assertThat(place.left()).contains(reached);
    } finally {
      ledger.close();
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }

  private static double total(Flows flows) throws Exception {
    return samples(flows.subject(), "curfew_flows_total").stream().mapToDouble(s -> s.value).sum();
  }

  private static double durable(Flows flows) throws Exception {
    return samples(flows.destinations(), "curfew_unknown_destination_flows_total").stream()
        .mapToDouble(s -> s.value)
        .sum();
  }

  private static double unknown(Flows flows, String... labels) throws Exception {
    List<String> all = new ArrayList<>(List.of(labels));
    all.addAll(List.of("", ""));
    return value(
        flows.destinations(), "curfew_unknown_destination_flows_total", all.toArray(String[]::new));
  }

  private static double value(Subject subject, String name, String... labels) throws Exception {
    return samples(subject, name).stream()
        .filter(s -> s.labelValues.equals(List.of(labels)))
        .mapToDouble(s -> s.value)
        .sum();
  }

  private static List<Sample> samples(Subject subject, String name) throws IOException {
    return subject.read().stream()
        .flatMap(family -> family.samples.stream())
        .filter(sample -> sample.name.equals(name))
        .toList();
  }

  private static String run(String command) throws Exception {
    Command.Result result = Command.of(command.split(" ", -1)).run();
    assertThat(result.succeeded()).as(command + ": " + result.complaint()).isTrue();
    return result.output();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.call() && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
