package io.curfew.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.RelaySettings;
import io.curfew.config.Settings;
import io.curfew.sleep.Receipt;
import io.curfew.sleep.SleepRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The relay against hosts that lie, in a namespace where every address there is leads to a listener
 * that writes its contacts down, and nftables counts each packet to an address off the list.
 */
@Timeout(420)
final class RelayIT {
  private static final int PORT = 10220;
  private static final Instant START = Instant.parse("2026-11-21T10:40:00Z");
  private static final String WATCH =
      """
      table inet watch {
        counter astray {}
        chain out {
          type filter hook output priority 0;
          tcp sport 10220-10221 accept
          ip daddr 192.0.2.0/24 tcp dport 10220-10221 accept
          ip6 daddr 2001:db8:1::/64 tcp dport 10220 accept
          meta nfproto ipv6 icmpv6 type { mld-listener-report, mld2-listener-report, nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } accept
          counter name astray
        }
        chain in {
          type filter hook input priority 0;
          ip daddr 192.0.2.128/25 tcp dport 10220 drop
        }
      }
      """;

  @TempDir private Path dir;
  private final Map<String, List<String>> names = new ConcurrentHashMap<>();
  private final AtomicInteger lookups = new AtomicInteger();
  private final AtomicInteger fingerprints = new AtomicInteger(0xabc000);
  private Optional<Fleet> fleet = Optional.empty();
  private Optional<Relay> relay = Optional.empty();

  /** From 192.0.2.128 on hosts are silent, as ones that sleep. */
  @BeforeAll
  static void everyAddressIsHere() throws Exception {
    run("", "ip", "route", "add", "local", "default", "dev", "lo");
    run("", "ip", "-6", "route", "add", "local", "default", "dev", "lo");
    run(WATCH, "nft", "-f", "-");
  }

  private static String run(String input, String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Arrays.toString(command) + ": " + said).isZero();
    return said;
  }

  @BeforeEach
  void listen() throws IOException {
    fleet = Optional.of(new Fleet(PORT));
  }

  @AfterEach
  void nothingWentAstray() throws Exception {
    relay.ifPresent(Relay::close);
    fleet.orElseThrow().close();
    assertThat(fleet.orElseThrow().contacts)
        .allMatch(a -> a.startsWith("192.0.2.") || a.startsWith("2001:db8:1:0:"));
    assertThat(run("", "nft", "list", "counter", "inet", "watch", "astray"))
        .contains("packets 0 bytes 0");
  }

  private Relay relay(String target, String... more) throws Exception {
    return relay(this::answer, target, more);
  }

  private Relay relay(Resolver resolver, String target, String... more) throws Exception {
    Path token = Files.writeString(dir.resolve("token"), "hush");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    List<String> overrides =
        new ArrayList<>(
            List.of(
                "curfew.relay.enabled=true",
                "curfew.relay.networks=[\"192.0.2.0/24\", \"2001:db8:1::/64\"]",
                "curfew.relay.targets=[{ match = \".*\", token-file = \""
                    + token
                    + "\""
                    + target
                    + " }]",
                "curfew.sleep.token-file=" + token));
    overrides.addAll(List.of(more));
    RelaySettings settings = Settings.load(overrides).relay();
    Relay made = new Relay(settings, Optional.empty(), Optional.empty(), resolver, 1024);
    relay = Optional.of(made);
    return made;
  }

  private List<InetAddress> answer(String name, Duration patience) throws UnknownHostException {
    lookups.incrementAndGet();
    List<InetAddress> told = new ArrayList<>();
    for (String address : names.getOrDefault(name, List.of())) {
      told.add(InetAddress.getByName(address));
    }
    return told;
  }

  private SleepRequest alert(String instance) {
    return new SleepRequest(
        Integer.toHexString(fingerprints.incrementAndGet()),
        START,
        true,
        instance,
        Optional.of("sleep"),
        Optional.of("4711"));
  }

  private void forward(Relay by, String instance) {
    List<Receipt> receipts = by.receive(List.of(alert(instance)), false);
    assertThat(receipts).extracting(Receipt::outcome).containsExactly("forwarded");
  }

  private void ends(Relay by, String instance, ForwardOutcome outcome) {
    long before = by.count(outcome);
    long others = all(by) - before;
    forward(by, instance);
    await(() -> all(by) > before + others);
    assertThat(by.count(outcome)).as(instance + " ends as " + outcome).isEqualTo(before + 1);
  }

  private static long all(Relay by) {
    return Arrays.stream(ForwardOutcome.values()).mapToLong(by::count).sum();
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private long tokensSeen() {
    return fleet().requests.stream().filter(r -> r.request().contains("hush")).count();
  }

  private Fleet fleet() {
    return fleet.orElseThrow();
  }

  @Test
  void whatTheHostGetsIsTheOneAlertWithTheEntrysCredential() throws Exception {
    fleet().host("192.0.2.1", Fleet.status(200));
    names.put("web-1.example", List.of("192.0.2.1"));
    Relay made = relay(", scheme = http");
    SleepRequest alert = alert("Web-1.example:9100");

    made.receive(List.of(alert), false);
    await(() -> made.count(ForwardOutcome.ACCEPTED) == 1);

    String request = fleet().requests("192.0.2.1").get(0).request();
    assertThat(request)
        .startsWith("POST /api/v1/alerts HTTP/1.1\r\nHost: web-1.example:10220\r\n")
        .contains("\r\nAuthorization: Bearer hush\r\n", "\r\nCurfew-Relayed: 1\r\n")
        .endsWith(
            "{\"version\":\"4\",\"status\":\"firing\",\"alerts\":[{\"status\":\"firing\","
                + "\"labels\":{\"instance\":\"Web-1.example:9100\",\"curfew_action\":\"sleep\","
                + "\"awake\":\"4711\"},\"startsAt\":\"2026-11-21T10:40:00Z\",\"fingerprint\":\""
                + alert.fingerprint()
                + "\"}]}");
    assertThat(lookups).hasValue(1);
  }

  @Test
  void addressesInTheLabelAndInTheEntryAreConnectedToAsTheyAre() throws Exception {
    fleet().host("192.0.2.2", Fleet.status(204));
    fleet().host("2001:db8:1::2", Fleet.status(200));
    Relay label = relay(", scheme = http");
    ends(label, "192.0.2.2:1", ForwardOutcome.ACCEPTED);
    ends(label, "[2001:db8:1::2]:1", ForwardOutcome.ACCEPTED);
    label.close();
    Relay fixed = relay(", scheme = http, address = \"192.0.2.2\", server-name = gate.example");
    ends(fixed, "no host at all, and yet an instance", ForwardOutcome.ACCEPTED);
    assertThat(fleet().requests("192.0.2.2").get(1).request()).contains("Host: gate.example:10220");
    assertThat(fleet().requests("2001:db8:1:0:0:0:0:2").get(0).request())
        .contains("Host: [2001:db8:1::2]:10220");
    assertThat(lookups).hasValue(0);
  }

  @Test
  void answersBecomeOutcomesAndARedirectIsNotFollowed() throws Exception {
    Relay made = relay(", scheme = http");
    String elsewhere = "\r\nLocation: http://203.0.113.9:10220/\r\nContent-Length: 0\r\n\r\n";
    for (int status : List.of(301, 302, 303, 307, 308)) {
      fleet().host("192.0.2.3", Fleet.says("HTTP/1.1 " + status + " x" + elsewhere));
      ends(made, "192.0.2.3", ForwardOutcome.REDIRECTED);
    }
    fleet().host("192.0.2.3", Fleet.status(401));
    ends(made, "192.0.2.3", ForwardOutcome.REFUSED);
    fleet().host("192.0.2.3", Fleet.status(500));
    ends(made, "192.0.2.3", ForwardOutcome.FAILED);
    fleet().host("192.0.2.3", Fleet.says("SSH-2.0-OpenSSH_9.2p1\r\n"));
    ends(made, "192.0.2.3", ForwardOutcome.BAD_ANSWER);
    fleet().host("192.0.2.3", socket -> socket.setSoLinger(true, 0));
    ends(made, "192.0.2.3", ForwardOutcome.BAD_ANSWER);
    assertThat(fleet().contacts("192.0.2.3")).isEqualTo(9);
  }

  @Test
  void aHugeAnswerAndASlowOneAreBounded() throws Exception {
    byte[] much = new byte[1 << 16];
    Arrays.fill(much, (byte) 'x');
    Fleet.Manner endless =
        socket -> {
          while (true) {
            socket.getOutputStream().write(much);
          }
        };
    fleet().host("192.0.2.4", endless);
    Relay made = relay(", scheme = http", "curfew.relay.timeout=30s");
    ends(made, "192.0.2.4", ForwardOutcome.BAD_ANSWER);
    fleet()
        .host(
            "192.0.2.4",
            socket -> {
              Fleet.status(200).answer(socket);
              endless.answer(socket);
            });
    ends(made, "192.0.2.4", ForwardOutcome.ACCEPTED);
    made.close();

    Relay hasty = relay(", scheme = http", "curfew.relay.timeout=1s");
    // Each byte comes well within any time-out of a single read.
    fleet()
        .host(
            "192.0.2.4",
            socket -> {
              while (true) {
                socket.getOutputStream().write('H');
                Thread.sleep(20);
              }
            });
    ends(hasty, "192.0.2.4", ForwardOutcome.TIMEOUT);
    fleet().host("192.0.2.4", socket -> Thread.sleep(60_000));
    ends(hasty, "192.0.2.4", ForwardOutcome.TIMEOUT);
  }

  @Test
  void aHostThatSleepsIsUnreachable() throws Exception {
    Relay made = relay(", scheme = http", "curfew.relay.timeout=1s");
    ends(made, "192.0.2.200", ForwardOutcome.UNREACHABLE);
    // The first address is silent; the second still gets its share of the time.
    fleet().host("192.0.2.5", Fleet.status(200));
    names.put("half", List.of("192.0.2.200", "192.0.2.5"));
    made.close();
    Relay patient = relay(", scheme = http", "curfew.relay.timeout=4s");
    ends(patient, "half:1", ForwardOutcome.ACCEPTED);
    patient.close();
    Relay closed = relay(", scheme = http, port = 10221");
    ends(closed, "192.0.2.5", ForwardOutcome.UNREACHABLE);
  }

  @Test
  void aNameThatIsReboundAfterTheCheckLeadsNowhereElse() throws Exception {
    fleet().host("192.0.2.6", Fleet.status(200));
    List<String> everElse =
        List.of("192.0.2.6", "127.0.0.1", "169.254.169.254", "203.0.113.6", "::1", "10.0.0.1");
    Resolver rebinding =
        (name, patience) -> {
          try {
            return List.of(
                InetAddress.getByName(everElse.get(lookups.getAndIncrement() % everElse.size())));
          } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
          }
        };
    Relay made = relay(rebinding, ", scheme = http");
    for (int round = 0; round < 3; round++) {
      ends(made, "rebound:1", ForwardOutcome.ACCEPTED);
      for (int other = 1; other < everElse.size(); other++) {
        ends(made, "rebound:1", ForwardOutcome.DENIED_ADDRESS);
      }
    }
    // One look-up for each forward, or the list would have gone out of step.
    assertThat(lookups).hasValue(3 * everElse.size());
    assertThat(fleet().contacts("192.0.2.6")).isEqualTo(3);
  }

  @Test
  void oneDeniedAddressAmongManyStopsAll() throws Exception {
    fleet().host("192.0.2.7", Fleet.status(200));
    Relay made = relay(", scheme = http");
    names.put("mixed", List.of("192.0.2.7", "127.0.0.1"));
    ends(made, "mixed", ForwardOutcome.DENIED_ADDRESS);
    names.put("none", List.of());
    ends(made, "none", ForwardOutcome.UNRESOLVED);
    names.put("many", IntStream.range(1, 40).mapToObj(i -> "192.0.2." + i).toList());
    ends(made, "many", ForwardOutcome.UNRESOLVED);
    assertThat(fleet().contacts).isEmpty();
  }

  @Test
  void oddFormsAreNeverConnectedToWithTheSystemsResolver() throws Exception {
    Relay made = relay(new SystemResolver(4), ", scheme = http", "curfew.relay.timeout=2s");
    for (String odd :
        List.of(
            "127.1",
            "2130706433",
            "0x7f.1",
            "0x7f000001",
            "017700000001",
            "0177.0.0.1",
            "127.0.0.1.",
            "[::ffff:127.0.0.1]:1",
            "[::ffff:7f00:1]:1",
            "[fe80::1%lo]:1",
            "user@192.0.2.1",
            "192.0.2.1@127.0.0.1",
            "%31%32%37.0.0.1",
            "192.0.2.1\r\nHost: x",
            "\u2460\u2461\u2466.0.0.1",
            "http://127.0.0.1/")) {
      assertThat(made.receive(List.of(alert(odd)), false).get(0))
          .as(odd)
          .extracting(Receipt::outcome, Receipt::reason)
          .containsExactly("ignored", odd.contains("\n") ? "no_target" : "bad_instance");
    }
    for (String denied :
        List.of(
            "127.0.0.1:1",
            "localhost:1",
            "0.0.0.0:1",
            "169.254.169.254:80",
            "10.0.0.1",
            "203.0.113.1",
            "255.255.255.255",
            "224.0.0.1",
            "[::1]:1",
            "[::]:1",
            "[::7f00:1]:1",
            "[fe80::1]:1",
            "[ff02::1]:1",
            "[64:ff9b::7f00:1]:1",
            "[2002:7f00:1::1]:1",
            "[2001:db8:2::1]:1",
            "[fd00:ec2::254]:1")) {
      ends(made, denied, ForwardOutcome.DENIED_ADDRESS);
    }
    assertThat(fleet().contacts).isEmpty();
  }

  @Test
  void proxiesOfTheSystemPropertiesAreNotAsked() throws Exception {
    fleet().host("192.0.2.8", Fleet.status(200));
    List<String> keys = List.of("http.proxyHost", "https.proxyHost", "socksProxyHost");
    try {
      keys.forEach(key -> System.setProperty(key, "203.0.113.8"));
      System.setProperty("java.net.useSystemProxies", "true");
      ends(relay(", scheme = http"), "192.0.2.8", ForwardOutcome.ACCEPTED);
    } finally {
      keys.forEach(System::clearProperty);
      System.clearProperty("java.net.useSystemProxies");
    }
    assertThat(fleet().contacts("192.0.2.8")).isEqualTo(1);
  }

  @Test
  void theHostMustProveItsNameBeforeItGetsTheToken() throws Exception {
    Certificates made = new Certificates(dir);
    made.authority("ca");
    made.signed("ca", "good", "dns:web-1,dns:web-1.example,ip:192.0.2.11", "-1d");
    made.signed("ca", "expired", "dns:web-1", "-5d");
    made.selfSigned("self", "dns:web-1", "-1d");
    made.selfSigned("self-expired", "dns:web-1", "-5d");
    names.put("web-1", List.of("192.0.2.11"));
    names.put("web-9", List.of("192.0.2.11"));

    Relay byCa = relay(", ca-file = \"" + made.pem("ca") + "\"");
    fleet().host("192.0.2.11", made.server("good"), Fleet.status(200));
    ends(byCa, "web-1:1", ForwardOutcome.ACCEPTED);
    assertThat(fleet().requests("192.0.2.11").get(0).serverName()).isEqualTo("web-1");
    ends(byCa, "192.0.2.11:1", ForwardOutcome.ACCEPTED);
    ends(byCa, "web-9:1", ForwardOutcome.TLS_FAILED);
    for (String wrong : List.of("expired", "self", "self-expired")) {
      fleet().host("192.0.2.11", made.server(wrong), Fleet.status(200));
      ends(byCa, "web-1:1", ForwardOutcome.TLS_FAILED);
    }
    byCa.close();

    Relay bySystem = relay("");
    ends(bySystem, "web-1:1", ForwardOutcome.TLS_FAILED);
    bySystem.close();

    Relay bySelf = relay(", ca-file = \"" + made.pem("self") + "\", server-name = web-1");
    fleet().host("192.0.2.11", made.server("self"), Fleet.status(200));
    ends(bySelf, "192.0.2.11", ForwardOutcome.ACCEPTED);
    bySelf.close();

    Relay byOld = relay(", ca-file = \"" + made.pem("self-expired") + "\"");
    fleet().host("192.0.2.11", made.server("self-expired"), Fleet.status(200));
    ends(byOld, "web-1", ForwardOutcome.TLS_FAILED);
    assertThat(tokensSeen()).isEqualTo(3);
  }

  @Test
  void aHostThatAsksIsShownTheCertificateOfItsEntry() throws Exception {
    Certificates made = new Certificates(dir);
    made.authority("ca");
    made.signed("ca", "good", "dns:web-1", "-1d");
    made.signed("ca", "relay", "dns:relay", "-1d");
    names.put("web-1", List.of("192.0.2.11"));
    fleet().host("192.0.2.11", made.server("good", Optional.of("ca")), Fleet.status(200));
    fleet().demandsCertificates("192.0.2.11");
    String ca = ", ca-file = \"" + made.pem("ca") + "\"";

    Relay nameless = relay(ca);
    // With TLS 1.3 the refusal meets the request on its way: before it, in it, or behind it.
    for (int i = 0; i < 50; i++) {
      ends(nameless, "web-1:1", ForwardOutcome.TLS_FAILED);
    }
    nameless.close();
    assertThat(fleet().requests("192.0.2.11")).isEmpty();

    String pair =
        ", cert-file = \""
            + made.exported("relay")
            + "\", key-file = \""
            + made.key("relay")
            + "\"";
    Relay named = relay(ca + pair);
    ends(named, "web-1:1", ForwardOutcome.ACCEPTED);
  }

  @Test
  void renewedCertificatesAreShownAndTrustedWithoutASignal() throws Exception {
    Certificates made = new Certificates(dir);
    made.authority("ca");
    made.authority("next");
    made.signed("ca", "host", "dns:web-1", "-1d");
    made.signed("ca", "relay", "dns:relay", "-1d");
    made.signed("next", "renewed-host", "dns:web-1", "-1d");
    made.signed("next", "renewed-relay", "dns:relay", "-1d");
    names.put("web-1", List.of("192.0.2.11"));
    Path mounted = Files.createDirectory(dir.resolve("mounted"));
    Path data = mounted.resolve("data");
    Files.createSymbolicLink(data, secret(made, "ca", "relay"));
    Relay by =
        relay(
            ", ca-file = \"%1$s/ca.crt\", cert-file = \"%1$s/tls.crt\", key-file = \"%1$s/tls.key\""
                .formatted(data));
    demands(made, "host", "ca");
    ends(by, "web-1:1", ForwardOutcome.ACCEPTED);

    demands(made, "renewed-host", "next");
    ends(by, "web-1:1", ForwardOutcome.TLS_FAILED);
    turn(data, secret(made, "next", "renewed-relay"));
    ends(by, "web-1:1", ForwardOutcome.ACCEPTED);

    Path broken = secret(made, "ca", "relay");
    Files.writeString(broken.resolve("tls.crt"), "half of it");
    turn(data, broken);
    ends(by, "web-1:1", ForwardOutcome.ACCEPTED);
  }

  private void demands(Certificates made, String host, String clients) throws Exception {
    fleet().host("192.0.2.11", made.server(host, Optional.of(clients)), Fleet.status(200));
    fleet().demandsCertificates("192.0.2.11");
  }

  private Path secret(Certificates made, String authority, String alias) throws Exception {
    Path secret = Files.createTempDirectory(dir, "secret");
    Files.copy(made.pem(authority), secret.resolve("ca.crt"));
    Files.copy(made.exported(alias), secret.resolve("tls.crt"));
    Files.copy(made.key(alias), secret.resolve("tls.key"), StandardCopyOption.COPY_ATTRIBUTES);
    return secret;
  }

  /** As the kubelet does, and long enough ago that nobody may still be writing. */
  private static void turn(Path link, Path to) throws Exception {
    Path next = link.resolveSibling("next");
    Files.createSymbolicLink(next, to);
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Thread.sleep(1500);
  }

  @Test
  void aHostWithoutTlsAndOneThatStallsInTheHandshakeGetNoToken() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Relay made = relay("", "curfew.relay.timeout=1s");
    // It waits for a request that ends as one of HTTP, while the relay waits for its hello.
    fleet().host("192.0.2.13", socket -> end.await());
    ends(made, "192.0.2.13", ForwardOutcome.TIMEOUT);
    assertThat(tokensSeen()).isZero();
    end.countDown();
  }

  @Test
  void aHostThatNeverAnswersHoldsNoOtherUp() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    fleet().host("192.0.2.14", socket -> end.await());
    fleet().host("192.0.2.15", Fleet.status(200));
    Relay made = relay(", scheme = http", "curfew.relay.timeout=60s", "curfew.relay.parallel=2");
    for (int i = 0; i < 10; i++) {
      forward(made, "192.0.2.14");
    }
    for (int i = 0; i < 10; i++) {
      forward(made, "192.0.2.15");
    }
    await(() -> made.count(ForwardOutcome.ACCEPTED) == 10);
    assertThat(fleet().contacts("192.0.2.14")).isEqualTo(1);
    end.countDown();
  }

  @Test
  void twoHundredAlertsOverTwentyHostsOfWhichHalfSleep() throws Exception {
    List<SleepRequest> alerts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int host = i % 20;
      String address = host < 10 ? "192.0.2." + (20 + host) : "192.0.2." + (200 + host);
      if (host < 10) {
        fleet().host(address, Fleet.status(200));
      }
      names.put("web-" + host, List.of(address));
      alerts.add(alert("web-" + host + ":10220"));
    }
    Relay made = relay(", scheme = http", "curfew.relay.timeout=500ms", "curfew.relay.parallel=16");
    long start = System.nanoTime();
    List<Receipt> receipts = made.receive(alerts, false);
    Duration answered = Duration.ofNanos(System.nanoTime() - start);

    assertThat(receipts).hasSize(200).allMatch(r -> r.outcome().equals("forwarded"));
    await(() -> all(made) == 200);
    assertThat(made.count(ForwardOutcome.ACCEPTED)).isEqualTo(100);
    assertThat(made.count(ForwardOutcome.UNREACHABLE)).isEqualTo(100);
    // Ten alerts to a silent host take five seconds of waiting: the answer had none of it.
    assertThat(answered).isLessThan(Duration.ofSeconds(5));
    for (int host = 0; host < 10; host++) {
      assertThat(fleet().contacts("192.0.2." + (20 + host))).isEqualTo(10);
    }
  }
}
