package io.curfew;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import io.curfew.kernel.Command;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole scrape of an exporter with everything switched on, on the real kernel and over real
 * HTTP.
 */
final class GoldenScrapeIT {
  /** Labels of families that stay without a sample here: nobody logs in, and no unit is at work. */
  private static final Map<String, String> UNSEEN_LABELS =
      Map.of(
          "curfew_ssh_bytes_total", "direction,user",
          "curfew_ssh_packets_total", "direction,user",
          "curfew_ssh_sessions", "user",
          "curfew_ssh_logins_total", "method,user",
          "curfew_unit_first_flow_timestamp_seconds", "unit");

  @TempDir private static Path dir;

  private static Exporter exporter;

  @BeforeAll
  static void startWithEverythingOn() throws Exception {
    run("ip", "link", "add", "up0", "type", "veth", "peer", "name", "up1");
    run("ip", "address", "add", "192.0.2.1/24", "dev", "up0");
    run("ip", "link", "set", "up0", "up");
    run("ip", "link", "set", "up1", "up");
    run(
        "nft",
        "add table inet probe; add counter inet probe named; add set inet probe peers { type ipv4_addr; counter; };"
            + " add element inet probe peers { 192.0.2.9 };"
            + " add chain inet probe out { type filter hook output priority 0; };"
            + " add rule inet probe out udp dport 9 counter comment probe");
    Path log = Files.createFile(dir.resolve("auth.log"));
    Path token = Files.writeString(dir.resolve("token"), "0123456789abcdef0123456789abcdef");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Settings settings =
        Settings.load(
            List.of(
                "curfew.web.listen=127.0.0.1:0",
                "curfew.state.dir=" + dir.resolve("state"),
                "curfew.control.socket=" + dir.resolve("control"),
                "curfew.ssh.log-file=" + log,
                "curfew.firewall.elements=[inet probe peers]",
                "curfew.destinations.learning=0s",
                "curfew.sleep.enabled=true",
                "curfew.sleep.token-file=" + token,
                "curfew.relay.enabled=true",
                "curfew.relay.targets=[{ match = \"web-1:10220\" }]",
                "curfew.relay.networks=[\"198.51.100.0/24\"]"));
    exporter = Exporter.start(settings, new Reloads(Instant.now()));
  }

  @AfterAll
  static void stop() {
    exporter.close();
  }

  @Test
  void isWhatTheGoldenSays() throws Exception {
    send();
    String scrape = awaitFlow();

    // jvm_ and process_ families are the client library's and differ between JDKs.
    Golden.check(
        Golden.METRICS, Exposition.parse(scrape).only("curfew_").withLabels(UNSEEN_LABELS).text());
  }

  @Test
  void hasNoSeriesTwiceAndSatisfiesPromtool() throws Exception {
    send();
    String scrape = awaitFlow();

    List<String> series = Exposition.series(scrape);
    assertThat(new HashSet<>(series)).hasSameSizeAs(series);
    Command.Result lint = Command.of("promtool", "check", "metrics").withInput(scrape).run();
    assertThat(lint.output() + lint.errors()).isEmpty();
    assertThat(lint.succeeded()).isTrue();
  }

  @Test
  void everyCollectorSucceeds() throws Exception {
    assertThat(scrape())
        .contains("curfew_collector_success{collector=\"apt\",} 1.0")
        .contains("curfew_collector_success{collector=\"destination\",} 1.0")
        .contains("curfew_collector_success{collector=\"firewall\",} 1.0")
        .contains("curfew_collector_success{collector=\"flow\",} 1.0")
        .contains("curfew_collector_success{collector=\"sleep\",} 1.0")
        .contains("curfew_collector_success{collector=\"ssh\",} 1.0");
  }

  /** One outbound flow to an address where nobody is. */
  private static void send() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("192.0.2.9"), 9));
    }
  }

  private String awaitFlow() throws Exception {
    String scrape = scrape();
    for (int i = 0; i < 50 && !scrape.contains("curfew_unknown_destination_flows_total{"); i++) {
      Thread.sleep(100);
      scrape = scrape();
    }
    return scrape;
  }

  private String scrape() throws IOException, InterruptedException {
    URI uri = URI.create("http://" + exporter.addresses().get(0) + "/metrics");
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  private static void run(String... command) throws IOException {
    Command.Result result = Command.of(command).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
  }
}
