package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.FirewallSettings;
import io.curfew.kernel.Command;
import io.curfew.metrics.Subject;
import io.curfew.state.Store;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The firewall feature against the nf_tables of a network namespace of its own. */
final class FirewallIT {
  private static final String PACKETS = "curfew_firewall_rule_packets_total";
  private static final String BYTES = "curfew_firewall_rule_bytes_total";
  private static final String LAST_HIT = "curfew_firewall_rule_last_hit_timestamp_seconds";

  private static final String RULESET =
      """
      table inet filter {
        counter seen { }
        set bans { type ipv4_addr; flags interval; elements = { 192.0.2.0/24, 198.51.100.7 } }
        set none { type inet_service; }
        chain input {
          type filter hook input priority 0; policy accept;
          udp dport 7 counter accept comment "echo, please"
          udp dport { 9, 10 } counter drop
          udp dport 11 counter reject
          udp dport 12 counter name "seen"
          udp dport 13 counter
        }
      }
      """;

  @TempDir private Path dir;
  private Store store;
  private Firewall feature;
  private Subject firewall;

  @BeforeEach
  void start() throws Exception {
    nft("flush ruleset");
    open(20_000);
  }

  private void open(int maxSeries) throws IOException {
    store = Store.open(dir, Clock.systemUTC());
    feature = firewall(maxSeries);
    firewall = feature.subject();
  }

  private Firewall firewall(int maxSeries) {
    return new Firewall(
        new FirewallSettings(true, List.of(), List.of(), maxSeries, List.of(), 10, false),
        FirewallBed.HOST,
        Set.of("curfew", "curfew_flows"),
        store,
        Clock.systemUTC());
  }

  @AfterEach
  void end() throws Exception {
    feature.close();
    store.close();
    nft("flush ruleset");
  }

  @Test
  void hitsAreExactlyThoseThatNftLists() throws Exception {
    nft(RULESET);
    send(7, 3);
    send(9, 2);
    send(11, 4);
    send(13, 5);
    Map<String, Double> samples = scrape();
    List<long[]> listed = countersOfRules();
    assertThat(listed).hasSize(4);
    String[] series = {
      "inet filter input|echo, please|accept",
      "inet filter input|udp dport { 9, 10 } drop|drop",
      "inet filter input|udp dport 11 reject|reject",
      "inet filter input|udp dport 13|other"
    };
    for (int i = 0; i < series.length; i++) {
      assertThat(samples)
          .containsEntry(PACKETS + " nft " + series[i], (double) listed.get(i)[0])
          .containsEntry(BYTES + " nft " + series[i], (double) listed.get(i)[1]);
    }
    assertThat(listed.stream().mapToLong(c -> c[0])).containsExactly(3L, 2L, 4L, 5L);
  }

  @Test
  void showsNamedCountersSetsAndNumberOfRules() throws Exception {
    nft(RULESET);
    nft("table ip empty { }");
    send(12, 2);
    assertThat(scrape())
        .containsEntry("curfew_firewall_object_packets_total inet filter|seen", 2.0)
        .containsEntry("curfew_firewall_object_bytes_total inet filter|seen", 2.0 * (28 + 4))
        .containsEntry("curfew_firewall_set_elements inet filter|bans", 2.0)
        .containsEntry("curfew_firewall_set_elements inet filter|none", 0.0)
        .containsEntry("curfew_firewall_rules nft inet filter", 5.0)
        .containsEntry("curfew_firewall_rules nft ip empty", 0.0);
    nft("add element inet filter bans { 203.0.113.0/24 }");
    assertThat(scrape()).containsEntry("curfew_firewall_set_elements inet filter|bans", 3.0);
  }

  @Test
  void countsTheElementsThatPacketsAdd() throws Exception {
    nft(
        """
        table ip dyn {
          set ports { type inet_service; size 100; flags dynamic; }
          chain input { type filter hook input priority 0; meta l4proto udp update @ports { udp dport }; }
        }
        """);
    assertThat(scrape()).containsEntry("curfew_firewall_set_elements ip dyn|ports", 0.0);
    send(7, 1);
    send(9, 1);
    assertThat(scrape()).containsEntry("curfew_firewall_set_elements ip dyn|ports", 2.0);
  }

  @Test
  void namesAndValuesSurviveReloadInsertionAboveAndFlush() throws Exception {
    nft(RULESET);
    send(7, 3);
    send(13, 2);
    scrape();
    nft("insert rule inet filter input udp dport 99 counter");
    send(7, 1);
    send(13, 1);
    scrape();
    nft("flush ruleset\n" + RULESET);
    send(7, 5);
    send(13, 1);
    Map<String, Double> reloaded = scrape();
    assertThat(reloaded)
        .containsEntry(PACKETS + " nft inet filter input|echo, please|accept", 9.0)
        .containsEntry(PACKETS + " nft inet filter input|udp dport 13|other", 4.0);
    nft("flush chain inet filter input");
    assertThat(scrape())
        .containsEntry(PACKETS + " nft inet filter input|echo, please|accept", 9.0)
        .containsEntry("curfew_firewall_rules nft inet filter", 0.0);
    nft("add rule inet filter input udp dport 7 counter accept comment \"echo, please\"");
    send(7, 2);
    assertThat(scrape())
        .containsEntry(PACKETS + " nft inet filter input|echo, please|accept", 11.0);
  }

  /** The kernel hands a replaced rule's handle on to its successor (seen on Linux 6.18). */
  @Test
  void aRuleThatReplacesAnotherTakesOverNeitherNameNorCount() throws Exception {
    nft(
        """
        table ip swap {
          chain input {
            type filter hook input priority 0;
            udp dport 7 counter packets 40 bytes 4000
            udp dport 9 counter packets 50 bytes 5000 comment "old"
          }
        }
        """);
    scrape();
    nft(
        "replace rule ip swap input handle 2 udp dport 8 counter packets 60 bytes 9000\n"
            + "replace rule ip swap input handle 3 udp dport 9 counter packets 70 bytes 9100"
            + " comment \"new\"");
    send(8, 2);
    send(9, 1);
    assertThat(scrape())
        .containsEntry(PACKETS + " nft ip swap input|udp dport 7|other", 40.0)
        .containsEntry(PACKETS + " nft ip swap input|udp dport 8|other", 2.0)
        .containsEntry(PACKETS + " nft ip swap input|old|other", 50.0)
        .containsEntry(PACKETS + " nft ip swap input|new|other", 1.0);
  }

  @Test
  void countersThatAReloadRestoresAreNoHits() throws Exception {
    nft(RULESET);
    send(7, 3);
    scrape();
    send(7, 2);
    String saved = run("nft", "list", "ruleset");
    send(7, 1);
    nft("flush ruleset\n" + saved);
    send(7, 4);
    String series = PACKETS + " nft inet filter input|echo, please|accept";
    assertThat(scrape()).containsEntry(series, 10.0);
    nft("flush ruleset\n" + saved);
    assertThat(scrape()).containsEntry(series, 10.0);
  }

  @Test
  void hitsOfRulesThatCameAndWentBetweenTwoReadingsAreCounted() throws Exception {
    nft(RULESET);
    scrape();
    for (int i = 1; i <= 3; i++) {
      send(7, i);
      nft("flush ruleset\n" + RULESET);
    }
    assertThat(scrape()).containsEntry(PACKETS + " nft inet filter input|echo, please|accept", 6.0);
  }

  @Test
  void removingOneOfTwoEqualRulesTakesNothingBack() throws Exception {
    nft(RULESET);
    nft("add rule inet filter input udp dport 7 counter accept comment \"echo, please\"");
    send(7, 3);
    String series = PACKETS + " nft inet filter input|echo, please|accept";
    assertThat(scrape()).containsEntry(series, 3.0);
    send(7, 1);
    nft("delete rule inet filter input handle " + handles("echo, please").get(0));
    send(7, 2);
    assertThat(scrape()).containsEntry(series, 6.0);
  }

  @Test
  void namedCountersGoOnThroughAReload() throws Exception {
    nft(RULESET);
    send(12, 2);
    scrape();
    nft(
        "flush ruleset\n"
            + RULESET.replace("counter seen { }", "counter seen { packets 9 bytes 90 }"));
    send(12, 1);
    assertThat(scrape())
        .containsEntry("curfew_firewall_object_packets_total inet filter|seen", 3.0)
        .containsEntry("curfew_firewall_object_bytes_total inet filter|seen", 3.0 * (28 + 4));
  }

  @Test
  void equalRulesOfAChainShareASeries() throws Exception {
    nft(
        """
        table ip twin {
          chain input {
            type filter hook input priority 0;
            udp dport 7 counter
            udp dport 7 counter
          }
        }
        """);
    send(7, 2);
    assertThat(scrape()).containsEntry(PACKETS + " nft ip twin input|udp dport 7|other", 4.0);
  }

  @Test
  void changesWhileReadingYieldNeitherErrorsNorDuplicates() throws Exception {
    nft(RULESET);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> adding = other.submit((Callable<Boolean>) () -> addRules(150));
      int scrapes = 0;
      while (!adding.isDone()) {
        assertThat(scrape().keySet()).noneMatch(s -> s.contains(RuleNames.UNCOMMENTED));
        scrapes++;
      }
      adding.get();
      assertThat(scrapes).isGreaterThan(10);
    } finally {
      other.shutdown();
    }
    Map<String, Double> calm = scrape();
    assertThat(calm).containsEntry(PACKETS + " nft inet filter input|udp dport 1000|other", 0.0);
    assertThat(calm.keySet().stream().filter(s -> s.startsWith(PACKETS))).hasSize(4 + 150);
  }

  private static boolean addRules(int rules) throws IOException {
    for (int i = 0; i < rules; i++) {
      String comment = i % 2 == 0 ? "" : " comment \"c" + i + "\"";
      nft("add rule inet filter input udp dport " + (1000 + i) + " counter" + comment);
    }
    return true;
  }

  @Test
  void lastHitIsDatedWhenSeenAndOutlivesTheProcess() throws Exception {
    nft(RULESET);
    send(7, 1);
    String series = LAST_HIT + " nft inet filter input|echo, please|accept";
    assertThat(scrape()).containsEntry(series, 0.0);
    double before = System.currentTimeMillis() / 1e3;
    send(7, 1);
    double hit = scrape().getOrDefault(series, -1.0);
    assertThat(hit).isBetween(before, System.currentTimeMillis() / 1e3);
    assertThat(scrape()).containsEntry(series, hit);
    feature.close();
    store.close();
    open(20_000);
    assertThat(scrape()).containsEntry(series, hit);
  }

  @Test
  void generationAndItsChangeAreSeen() throws Exception {
    Map<String, Double> first = scrape();
    assertThat(first).containsEntry("curfew_firewall_ruleset_changed_timestamp_seconds ", 0.0);
    nft(RULESET);
    Map<String, Double> second = scrape();
    String generation = "curfew_firewall_ruleset_generation ";
    assertThat(second.getOrDefault(generation, 0.0))
        .isGreaterThan(first.getOrDefault(generation, 0.0));
    assertThat(second.get("curfew_firewall_ruleset_changed_timestamp_seconds "))
        .isCloseTo(System.currentTimeMillis() / 1e3, org.assertj.core.data.Offset.offset(10.0));
  }

  @Test
  void pastTheCapRulesFoldIntoOther() throws Exception {
    feature.close();
    store.close();
    open(1);
    nft(RULESET);
    send(7, 1);
    send(9, 1);
    send(11, 1);
    send(13, 1);
    Map<String, Double> samples = scrape();
    double packets =
        samples.entrySet().stream()
            .filter(s -> s.getKey().startsWith(PACKETS))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    assertThat(packets).isEqualTo(4.0);
    assertThat(samples.keySet()).anyMatch(s -> s.startsWith(PACKETS + " nft inet  |other|"));
    assertThat(firewall.overflow()).isEqualTo(3);
  }

  @Test
  void curfewsOwnTableHasNoRuleSeries() throws Exception {
    nft("table inet curfew { counter ssh_in { }\n chain c { counter comment \"own\"; }; }");
    assertThat(scrape())
        .containsEntry("curfew_firewall_rules nft inet curfew", 1.0)
        .containsEntry("curfew_firewall_object_packets_total inet curfew|ssh_in", 0.0);
    assertThat(scrape().keySet()).noneMatch(s -> s.startsWith(PACKETS));
  }

  @Test
  void readsTheCommentsAndVerdictsOfIptablesNft() throws Exception {
    run(
        "iptables-nft -w -A INPUT -p udp --dport 7 -m comment --comment refused -j REJECT"
            .split(" "));
    run("iptables-nft", "-w", "-A", "INPUT", "-p", "udp", "--dport", "9", "-j", "DROP");
    send(7, 1);
    send(9, 2);
    Map<String, Double> samples = scrape();
    assertThat(samples)
        .containsEntry(PACKETS + " nft ip filter INPUT|refused|reject", 1.0)
        .containsEntry(PACKETS + " nft ip filter INPUT|udp dport 9 drop|drop", 2.0);
  }

  @Test
  void twoScrapesAtOnceAgree() throws Exception {
    nft(RULESET);
    send(7, 3);
    ExecutorService scrapers = Executors.newFixedThreadPool(4);
    try {
      List<Future<Map<String, Double>>> scrapes = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        scrapes.add(scrapers.submit((Callable<Map<String, Double>>) this::scrape));
      }
      for (Future<Map<String, Double>> one : scrapes) {
        assertThat(one.get())
            .containsEntry(PACKETS + " nft inet filter input|echo, please|accept", 3.0);
      }
    } finally {
      scrapers.shutdown();
    }
  }

  /** Sample name and label values, where "|" parts what may hold blanks; no key comes twice. */
  private Map<String, Double> scrape() throws IOException {
    Map<String, Double> samples = new HashMap<>();
    for (var family : firewall.read()) {
      for (Sample sample : family.samples) {
        assertThat(samples.put(sample.name + " " + labels(sample), sample.value))
            .as(sample.toString())
            .isNull();
      }
    }
    return samples;
  }

  private static String labels(Sample sample) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < sample.labelNames.size(); i++) {
      String name = sample.labelNames.get(i);
      boolean free = List.of("rule", "verdict", "object", "set").contains(name);
      text.append(i == 0 ? "" : free ? "|" : " ").append(sample.labelValues.get(i));
    }
    return text.toString();
  }

  /** Packets and bytes of each rule, in order, by nft's own account. */
  private static List<long[]> countersOfRules() throws IOException {
    Pattern counter = Pattern.compile("\"counter\": \\{\"packets\": (\\d+), \"bytes\": (\\d+)\\}");
    String[] rules = run("nft", "-j", "list", "ruleset").split("\\{\"rule\": ", -1);
    List<long[]> counters = new ArrayList<>();
    for (int i = 1; i < rules.length; i++) {
      Matcher found = counter.matcher(rules[i]);
      if (found.find()) {
        counters.add(new long[] {Long.parseLong(found.group(1)), Long.parseLong(found.group(2))});
      }
    }
    return counters;
  }

  /** Of the rules with this comment, by nft's own account. */
  private static List<String> handles(String comment) throws IOException {
    Matcher rule =
        Pattern.compile("comment \"" + comment + "\" # handle (\\d+)")
            .matcher(run("nft", "-a", "list", "ruleset"));
    return rule.results().map(found -> found.group(1)).toList();
  }

  private static void send(int port, int datagrams) throws IOException {
    // A socket for each: the answer of a reject rule would fail the next send.
    for (int i = 0; i < datagrams; i++) {
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.send(
            new DatagramPacket(
                new byte[4], 4, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      }
    }
  }

  private static void nft(String commands) throws IOException {
    Command.Result result = Command.of("nft", "-f", "-").withInput(commands).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
  }

  private static String run(String... arguments) throws IOException {
    Command.Result result = Command.of(arguments).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
    return result.output();
  }
}
