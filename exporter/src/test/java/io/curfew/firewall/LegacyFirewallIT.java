package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.FirewallSettings;
import io.curfew.config.HostSettings;
import io.curfew.kernel.Command;
import io.curfew.kernel.Errno;
import io.curfew.kernel.KernelException;
import io.curfew.metrics.Subject;
import io.curfew.state.Store;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Legacy iptables and ip6tables in a network namespace of its own. */
final class LegacyFirewallIT {
  private static final String PACKETS = "curfew_firewall_rule_packets_total ";
  private static final String BYTES = "curfew_firewall_rule_bytes_total ";
  private static final String LAST_HIT = "curfew_firewall_rule_last_hit_timestamp_seconds ";
  private static final String CHANGED = "curfew_firewall_rules_changed_timestamp_seconds ";
  private static final String ECHO = "iptables|ip|filter|INPUT|echo, please|accept";

  /** Names that a rule of each chain goes by, told by its text. */
  private static final Pattern SAVED = Pattern.compile("\\[(\\d+):(\\d+)] -A (\\S+) ?(.*)");

  private static final Pattern COMMENT = Pattern.compile("--comment (?:\"([^\"]*)\"|(\\S+))");

  @TempDir private Path dir;
  private Store store;
  private Subject firewall;

  @BeforeEach
  void start() throws Exception {
    clear();
    store = Store.open(dir, Clock.systemUTC());
    firewall = firewall("/proc", true);
  }

  private Subject firewall(String proc, boolean iptables) {
    return new Firewall(settings(iptables), host(proc), Set.of("curfew"), store, Clock.systemUTC())
        .subject();
  }

  private static FirewallSettings settings(boolean iptables) {
    return new FirewallSettings(
        true,
        List.of(),
        List.of(Pattern.compile("ip raw .*")),
        20_000,
        List.of(),
        10_000,
        iptables);
  }

  private static HostSettings host(String proc) {
    return new HostSettings(Path.of(proc), Path.of("/sys"), Path.of("/"));
  }

  @AfterEach
  void end() throws Exception {
    store.close();
    clear();
  }

  private static void clear() throws IOException {
    bash(
        """
        for tool in iptables-legacy ip6tables-legacy; do
          for table in filter mangle raw; do $tool -w -t $table -F; $tool -w -t $table -X; done
        done
        nft flush ruleset
        """);
  }

  @Test
  void hitsAreExactlyThoseThatIptablesSavePrints() throws Exception {
    bash(
        """
        iptables-legacy -w -N fwstats
        iptables-legacy -w -A fwstats
        iptables-legacy -w -N useraccount
        iptables-legacy -w -A useraccount -s 127.0.0.1 -p udp --dport 7 -m comment --comment 'pid:77 user:ann'
        iptables-legacy -w -A useraccount -d 127.0.0.1 -p udp --dport 9 -m comment --comment 'pid:77 user:ann'
        iptables-legacy -w -A INPUT -j useraccount
        iptables-legacy -w -A INPUT -p udp --dport 7 -j fwstats
        iptables-legacy -w -A INPUT -p udp --dport 7 -m comment --comment 'echo, please' -j ACCEPT
        iptables-legacy -w -A INPUT -p udp --dport 9 -j DROP
        iptables-legacy -w -A INPUT -p udp --dport 11 -j REJECT
        iptables-legacy -w -t mangle -A OUTPUT -p udp -j MARK --set-mark 2
        ip6tables-legacy -w -A INPUT -p udp --dport 7 -m comment --comment six -j ACCEPT
        """);
    send("127.0.0.1", 7, 3);
    send("127.0.0.1", 9, 2);
    send("127.0.0.1", 11, 4);
    send("::1", 7, 5);
    Map<String, Double> saved = new HashMap<>();
    saved("iptables", "ip", saved);
    saved("ip6tables", "ip6", saved);
    Map<String, Double> samples = scrape();
    assertThat(samples).containsAllEntriesOf(saved);
    assertThat(samples.keySet().stream().filter(s -> s.startsWith(PACKETS)))
        .hasSameSizeAs(saved.keySet().stream().filter(s -> s.startsWith(PACKETS)).toList());
    assertThat(samples)
        .containsEntry(PACKETS + ECHO, 3.0)
        .containsEntry(PACKETS + "iptables|ip|filter|fwstats|counter|other", 3.0)
        .containsEntry(PACKETS + "iptables|ip|filter|useraccount|pid:77 user:ann|other", 5.0)
        .containsEntry(
            PACKETS
                + "iptables|ip|filter|INPUT|-p udp -m udp --dport 11 -j REJECT --reject-with icmp-port-unreachable|reject",
            4.0)
        .containsEntry(PACKETS + "ip6tables|ip6|filter|INPUT|six|accept", 5.0)
        .containsEntry(BYTES + "ip6tables|ip6|filter|INPUT|six|accept", 5.0 * (40 + 8 + 4))
        .containsEntry("curfew_firewall_rules iptables|ip|filter", 8.0)
        .containsEntry("curfew_firewall_rules iptables|ip|mangle", 1.0)
        .containsEntry("curfew_firewall_rules ip6tables|ip6|filter", 1.0);
  }

  /** What the tool prints, read by a way of the test's own, summed by series. */
  private static void saved(String tool, String family, Map<String, Double> into)
      throws IOException {
    String table = "";
    for (String line : bash(tool + "-legacy-save -c").lines().toList()) {
      Matcher rule = SAVED.matcher(line);
      if (line.startsWith("*")) {
        table = line.substring(1);
      } else if (rule.matches()) {
        String text = rule.group(4);
        Matcher comment = COMMENT.matcher(text);
        String name = text.isEmpty() ? "counter" : text;
        if (comment.find()) {
          name = comment.group(1) == null ? comment.group(2) : comment.group(1);
        }
        Matcher target = Pattern.compile("-j (ACCEPT|DROP|REJECT)\\b").matcher(text);
        String verdict = target.find() ? target.group(1).toLowerCase(Locale.ROOT) : "other";
        String series = String.join("|", tool, family, table, rule.group(3), name, verdict);
        into.merge(PACKETS + series, Double.valueOf(rule.group(1)), Double::sum);
        into.merge(BYTES + series, Double.valueOf(rule.group(2)), Double::sum);
      }
    }
  }

  @Test
  void rulesOfTheNftFlavourAreReadOnceAndAsNftables() throws Exception {
    bash(
        """
        iptables-nft -w -A INPUT -p udp --dport 7 -m comment --comment modern -j ACCEPT
        iptables-legacy -w -A INPUT -p udp --dport 7 -m comment --comment old -j ACCEPT
        """);
    send("127.0.0.1", 7, 2);
    Map<String, Double> samples = scrape();
    assertThat(samples)
        .containsEntry(PACKETS + "nft|ip|filter|INPUT|modern|accept", 2.0)
        .containsEntry(PACKETS + "iptables|ip|filter|INPUT|old|accept", 2.0)
        .containsEntry("curfew_firewall_rules nft|ip|filter", 1.0)
        .containsEntry("curfew_firewall_rules iptables|ip|filter", 1.0);
    assertThat(samples.keySet().stream().filter(s -> s.startsWith(PACKETS))).hasSize(2);
  }

  @Test
  void theRemovalOfOneOfTwoEqualRulesTakesNothingBackAndBringsNothing() throws Exception {
    for (String removed : List.of("1", "2")) {
      clear();
      firewall = firewall("/proc", true);
      echo("-A INPUT");
      send("127.0.0.1", 7, 3);
      echo("-A INPUT");
      send("127.0.0.1", 7, 1);
      echo("-I INPUT");
      send("127.0.0.1", 7, 2);
      assertThat(scrape()).containsEntry(PACKETS + ECHO, 6.0);
      bash("iptables-legacy -w -D INPUT " + removed);
      assertThat(scrape()).containsEntry(PACKETS + ECHO, 6.0);
      send("127.0.0.1", 7, 4);
      assertThat(scrape()).containsEntry(PACKETS + ECHO, 10.0);
    }
  }

  @Test
  void equalRulesThatBothCountShareASeriesWhicheverOfThemGoes() throws Exception {
    String twin = " INPUT -p udp --dport 7 -m comment --comment twin";
    String series = PACKETS + "iptables|ip|filter|INPUT|twin|other";
    bash("iptables-legacy -w -A" + twin);
    send("127.0.0.1", 7, 3);
    bash("iptables-legacy -w -A" + twin);
    send("127.0.0.1", 7, 2);
    assertThat(scrape()).containsEntry(series, 7.0);
    bash("iptables-legacy -w -D INPUT 1");
    assertThat(scrape()).containsEntry(series, 7.0);
    bash("iptables-legacy -w -I" + twin);
    send("127.0.0.1", 7, 1);
    assertThat(scrape()).containsEntry(series, 9.0);
    bash("iptables-legacy -w -D INPUT 2");
    send("127.0.0.1", 7, 1);
    assertThat(scrape()).containsEntry(series, 10.0);
  }

  @Test
  void namesAndValuesSurviveInsertionFlushAndReset() throws Exception {
    echo("-A INPUT");
    send("127.0.0.1", 7, 3);
    assertThat(scrape()).containsEntry(PACKETS + ECHO, 3.0);
    bash("iptables-legacy -w -I INPUT -p udp --dport 99 -j DROP");
    send("127.0.0.1", 7, 1);
    assertThat(scrape()).containsEntry(PACKETS + ECHO, 4.0);
    bash("iptables-legacy -w -F INPUT");
    echo("-A INPUT");
    send("127.0.0.1", 7, 2);
    assertThat(scrape()).containsEntry(PACKETS + ECHO, 6.0);
    bash("iptables-legacy -w -F INPUT");
    assertThat(scrape())
        .containsEntry(PACKETS + ECHO, 6.0)
        .containsEntry("curfew_firewall_rules iptables|ip|filter", 0.0);
    echo("-A INPUT");
    send("127.0.0.1", 7, 1);
    assertThat(scrape()).containsEntry(PACKETS + ECHO, 7.0);
    bash("iptables-legacy -w -Z");
    assertThat(scrape()).containsEntry(PACKETS + ECHO, 7.0);
    send("127.0.0.1", 7, 2);
    assertThat(scrape()).containsEntry(PACKETS + ECHO, 9.0);
  }

  @Test
  void whatIsRestoredWithItsCountersCountsOnce() throws Exception {
    echo("-A INPUT");
    echo("-A INPUT");
    send("127.0.0.1", 7, 3);
    assertThat(scrape()).containsEntry(PACKETS + ECHO, 3.0);
    String saved = bash("iptables-legacy-save -c");
    run(Command.of("iptables-legacy-restore", "-c").withInput(saved));
    assertThat(scrape()).containsEntry(PACKETS + ECHO, 3.0);
    send("127.0.0.1", 7, 2);
    assertThat(scrape()).containsEntry(PACKETS + ECHO, 5.0);
    run(Command.of("iptables-legacy-restore").withInput(saved));
    send("127.0.0.1", 7, 1);
    assertThat(scrape()).containsEntry(PACKETS + ECHO, 6.0);
  }

  @Test
  void aHitIsDatedFromTheSecondReadingOn() throws Exception {
    echo("-A INPUT");
    send("127.0.0.1", 7, 3);
    assertThat(scrape()).containsEntry(LAST_HIT + ECHO, 0.0);
    double before = System.currentTimeMillis() / 1e3;
    send("127.0.0.1", 7, 1);
    assertThat(scrape().getOrDefault(LAST_HIT + ECHO, 0.0)).isGreaterThanOrEqualTo(before);
  }

  @Test
  void theRulesOfATableAndItsPoliciesHaveTheTimeOfTheirChange() throws Exception {
    String filter = CHANGED + "iptables|ip|filter";
    String raw = CHANGED + "iptables|ip|raw";
    String six = CHANGED + "ip6tables|ip6|filter";
    echo("-A INPUT");
    bash("iptables-legacy -w -t raw -S; ip6tables-legacy -w -S");
    assertThat(scrape()).containsEntry(filter, 0.0).containsEntry(raw, 0.0).containsEntry(six, 0.0);
    send("127.0.0.1", 7, 1);
    bash("iptables-legacy -w -Z; iptables-legacy-save -c | iptables-legacy-restore -c");
    assertThat(scrape()).containsEntry(filter, 0.0);
    double before = System.currentTimeMillis() / 1e3;
    bash("iptables-legacy -w -P FORWARD DROP");
    double policy = scrape().getOrDefault(filter, 0.0);
    bash("iptables-legacy -w -P FORWARD ACCEPT");
    echo("-I OUTPUT");
    double rule = scrape().getOrDefault(filter, 0.0);
    bash("iptables-legacy -w -t raw -A OUTPUT -p udp; ip6tables-legacy -w -P FORWARD DROP");
    Map<String, Double> last = scrape();
    bash("ip6tables-legacy -w -P FORWARD ACCEPT");
    assertThat(policy).isGreaterThanOrEqualTo(before);
    assertThat(rule).isGreaterThan(policy);
    assertThat(last).containsEntry(filter, rule);
    assertThat(last.getOrDefault(raw, 0.0)).isGreaterThan(rule);
    assertThat(last.getOrDefault(six, 0.0)).isGreaterThan(rule);
    firewall = firewall("/proc", true);
    assertThat(scrape()).containsEntry(filter, 0.0).containsEntry(six, 0.0);
  }

  @Test
  void excludedChainsHaveNoSeries() throws Exception {
    bash("iptables-legacy -w -t raw -A OUTPUT -p udp -j ACCEPT");
    send("127.0.0.1", 7, 1);
    Map<String, Double> samples = scrape();
    assertThat(samples).containsEntry("curfew_firewall_rules iptables|ip|raw", 1.0);
    assertThat(samples.keySet()).noneMatch(s -> s.startsWith(PACKETS));
  }

  @Test
  void nothingIsReadWhereTheSettingSaysOffOrTheKernelListsNoTables() throws Exception {
    echo("-A INPUT");
    firewall = firewall("/proc", false);
    assertThat(scrape().keySet()).noneMatch(s -> s.contains("iptables"));
    firewall = firewall(dir.toString(), true);
    assertThat(scrape().keySet()).noneMatch(s -> s.contains("iptables"));
    firewall = firewall("/proc", true);
    assertThat(scrape()).containsKey(PACKETS + ECHO);
  }

  @Test
  void aKernelWithoutNfTablesStillShowsItsLegacyTables() throws Exception {
    echo("-A INPUT");
    send("127.0.0.1", 7, 1);
    FirewallSource source =
        new FirewallSource(
            settings(true),
            host("/proc"),
            Set.of("curfew"),
            store,
            Clock.systemUTC(),
            () -> {
              throw new KernelException("read nf_tables", 22);
            });
    assertThat(new KernelException("", 22).errno()).isEqualTo(Errno.EINVAL);
    Map<String, Double> samples = samples(FirewallCollector.families(source.read()));
    assertThat(samples)
        .containsEntry(PACKETS + ECHO, 1.0)
        .doesNotContainKey("curfew_firewall_ruleset_generation ")
        .doesNotContainKey("curfew_firewall_ruleset_changed_timestamp_seconds ");
  }

  private static void echo(String where) throws IOException {
    bash(
        "iptables-legacy -w "
            + where
            + " -p udp --dport 7 -m comment --comment 'echo, please' -j ACCEPT");
  }

  /** Sample name and label values; no key comes twice. */
  private Map<String, Double> scrape() throws IOException {
    return samples(firewall.read());
  }

  private static Map<String, Double> samples(List<MetricFamilySamples> families) {
    Map<String, Double> samples = new HashMap<>();
    for (MetricFamilySamples family : families) {
      for (Sample sample : family.samples) {
        String key = sample.name + " " + String.join("|", sample.labelValues);
        assertThat(samples.put(key, sample.value)).as(key).isNull();
      }
    }
    return samples;
  }

  private static void send(String address, int port, int datagrams) throws IOException {
    // A socket for each: the answer of a reject rule would fail the next send.
    for (int i = 0; i < datagrams; i++) {
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.send(new DatagramPacket(new byte[4], 4, InetAddress.getByName(address), port));
      }
    }
  }

  private static String bash(String script) throws IOException {
    return run(Command.of("bash", "-ec", script));
  }

  private static String run(Command command) throws IOException {
    Command.Result result = command.run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
    return result.output();
  }
}
