package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.config.FirewallSettings;
import io.curfew.kernel.KernelException;
import io.curfew.state.Store;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a change of a table's rules, in the nf_tables of a namespace of its own. */
final class RulesChangedIT {
  private static final RuleTable FILTER = nft("inet", "filter");
  private static final RuleTable OTHER = nft("ip", "other");

  private static final String RULESET =
      """
      table inet filter {
        counter seen { }
        set bans { type ipv4_addr; elements = { 192.0.2.1 } }
        set ports { type inet_service; size 100; flags dynamic; }
        map fates { type inet_service : verdict; }
        chain input {
          type filter hook input priority 0; policy accept;
          ip saddr @bans drop
          udp dport vmap @fates
          udp dport 7 counter packets 40 bytes 4000
          udp dport 8 drop
          udp dport { 9, 10 } drop
          udp dport 11 quota over 10 bytes drop
          udp dport 12 counter name "seen"
          udp dport 13 update @ports { udp dport counter }
        }
      }
      table ip other { chain c { counter; }; }
      """;

  @TempDir private Path dir;
  private final Hand clock = new Hand();
  private Store store;
  private FirewallSource source;

  /** A clock that goes on when the test says so. */
  private static final class Hand extends Clock {
    private Instant now = Instant.ofEpochSecond(1_000);

    Instant next() {
      now = now.plusSeconds(60);
      return now;
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private static RuleTable nft(String family, String table) {
    return new RuleTable("nft", new TableName(family, table));
  }

  @BeforeEach
  void start() throws Exception {
    Programs.nft("flush ruleset\n" + RULESET);
    store = Store.open(dir, clock);
    source = source(NftConnection::new);
    for (int i = 0; i < 3; i++) {
      assertThat(read()).isEqualTo(Map.of(FILTER, Optional.empty(), OTHER, Optional.empty()));
    }
  }

  private FirewallSource source(FirewallSource.Opener opener) {
    FirewallSettings settings =
        new FirewallSettings(
            true, List.of(), List.of(Pattern.compile(".*")), 10, List.of(), 10, false);
    return new FirewallSource(settings, FirewallBed.HOST, FirewallBed.OWN, store, clock, opener);
  }

  @AfterEach
  void end() throws Exception {
    source.close();
    store.close();
    Programs.nft("flush ruleset");
  }

  @Test
  void aRuleAdded() throws Exception {
    Programs.nft("add rule inet filter input udp dport 99");
    changed();
  }

  @Test
  void aRuleDeleted() throws Exception {
    Programs.nft("delete rule inet filter input handle " + handle("udp dport 8 drop"));
    changed();
  }

  @Test
  void aRuleReplacedByOneOfTheSameCount() throws Exception {
    Programs.nft(
        "replace rule inet filter input handle "
            + handle("udp dport 7 counter packets 40 bytes 4000")
            + " udp dport 17 counter packets 40 bytes 4000");
    changed();
  }

  @Test
  void aRuleWithoutCounterReplaced() throws Exception {
    Programs.nft(
        "replace rule inet filter input handle "
            + handle("udp dport 8 drop")
            + " udp dport 8 accept");
    changed();
  }

  @Test
  void aCommentReplaced() throws Exception {
    String replace = "replace rule inet filter input handle " + handle("udp dport 8 drop");
    Programs.nft(replace + " udp dport 8 drop comment \"one\"");
    changed();
    Programs.nft(replace + " udp dport 8 drop comment \"two\"");
    changed();
  }

  @Test
  void aQuotaReplaced() throws Exception {
    Programs.nft(
        "replace rule inet filter input handle "
            + handle("udp dport 11 quota over 10 bytes drop")
            + " udp dport 11 quota over 1000 bytes drop");
    changed();
  }

  @Test
  void aRuleMovedToAnotherPlace() throws Exception {
    String rule = "udp dport 8 drop";
    Programs.nft(
        "delete rule inet filter input handle %s\ninsert rule inet filter input %s"
            .formatted(handle(rule), rule));
    changed();
  }

  /** Its name is free again at the second time: the set is another of the same name. */
  @Test
  void theSetOfARuleReplacedOnceAndTwice() throws Exception {
    String replace =
        "replace rule inet filter input handle " + handle("udp dport \\{ 9, 10 } drop");
    Programs.nft(replace + " udp dport { 9, 443 } drop");
    changed();
    Programs.nft(replace + " udp dport { 9, 444 } drop");
    Programs.nft(replace + " udp dport { 9, 445 } drop");
    changed();
  }

  @Test
  void aPolicy() throws Exception {
    Programs.nft("chain inet filter input { policy drop; }");
    changed();
  }

  @Test
  void aChainOfAnotherPriority() throws Exception {
    Programs.nft(
        "table inet filter { chain late { type filter hook output priority 0; policy drop; }; }");
    changed();
    Programs.nft(
        """
        delete chain inet filter late
        table inet filter { chain late { type filter hook output priority 1; policy drop; }; }
        """);
    changed();
    Programs.nft(
        """
        delete chain inet filter late
        table inet filter { chain late { type filter hook forward priority 1; policy drop; }; }
        """);
    changed();
  }

  @Test
  void aTableFlushedOrAsleep() throws Exception {
    Programs.nft("table inet filter { flags dormant; }");
    changed();
    Programs.nft("flush table inet filter");
    changed();
  }

  @Test
  void aTableDeletedAndMadeAnewWithTheSameRules() throws Exception {
    String table = Programs.run("nft", "list", "table", "inet", "filter");
    Programs.nft("delete table inet filter\n" + table);
    assertThat(Programs.run("nft", "list", "table", "inet", "filter")).isEqualTo(table);
    changed();
  }

  @Test
  void aTableThatCameAndWent() throws Exception {
    Programs.nft("table ip new { }");
    Instant came = clock.next();
    assertThat(read()).containsEntry(nft("ip", "new"), Optional.of(came));
    Programs.nft("delete table ip new");
    clock.next();
    assertThat(read()).isEqualTo(Map.of(FILTER, Optional.empty(), OTHER, Optional.empty()));
  }

  @Test
  void elementsAreNoRules() throws Exception {
    Programs.nft("add element inet filter bans { 192.0.2.7, 192.0.2.8 }");
    unchanged();
    Programs.nft("delete element inet filter bans { 192.0.2.7 }");
    unchanged();
    Programs.nft("add element inet filter fates { 99 : drop }");
    unchanged();
    Programs.nft("set inet filter more { type ipv4_addr; }");
    unchanged();
  }

  @Test
  void countsAreNoRules() throws Exception {
    for (int port = 7; port <= 13; port++) {
      send(port);
    }
    assertThat(Programs.run("nft", "list", "table", "inet", "filter"))
        .contains("counter packets 41 bytes 4032")
        .contains("used 10 bytes")
        .contains("13 counter packets 1 bytes 32");
    moveOn();
    unchanged();
    Programs.run("nft", "reset", "counters");
    moveOn();
    unchanged();
    Programs.nft("delete element inet filter ports { 13 }");
    unchanged();
  }

  @Test
  void iptablesThatZeroesItsCounters() throws Exception {
    Programs.run("iptables-nft", "-w", "-P", "INPUT", "ACCEPT");
    Programs.run("iptables-nft", "-w", "-A", "INPUT", "-p", "udp", "-j", "ACCEPT");
    Programs.run("iptables-nft", "-w", "-A", "INPUT", "-p", "udp", "-m", "limit", "--limit", "1/s");
    RuleTable iptables = nft("ip", "filter");
    Optional<Instant> made = Optional.of(clock.next());
    assertThat(read()).containsEntry(iptables, made);
    send(7);
    Programs.run("iptables-nft", "-w", "-Z");
    clock.next();
    assertThat(read()).containsEntry(iptables, made);
    Programs.run("iptables-nft", "-w", "-P", "INPUT", "DROP");
    assertThat(read()).containsEntry(iptables, Optional.of(clock.instant()));
  }

  @Test
  void theTimeIsThatOfTheKernelsNotice() throws Exception {
    Programs.nft("add rule inet filter input udp dport 99");
    Instant noticed = clock.next();
    source.drain();
    clock.next();
    assertThat(read()).containsEntry(FILTER, Optional.of(noticed));
  }

  @Test
  void anExporterThatStartsAnewKnowsNothing() throws Exception {
    Programs.nft("add rule inet filter input udp dport 99");
    changed();
    source.close();
    source = source(NftConnection::new);
    unchanged();
  }

  @Test
  void tablesThatCameWithNfTablesItself() throws Exception {
    source.close();
    AtomicBoolean there = new AtomicBoolean();
    source =
        source(
            () -> {
              if (!there.get()) {
                throw new KernelException("read nf_tables", 22);
              }
              return new NftConnection();
            });
    assertThatThrownBy(source::read).isInstanceOf(KernelException.class);
    there.set(true);
    Optional<Instant> came = Optional.of(clock.next());
    assertThat(read()).isEqualTo(Map.of(FILTER, came, OTHER, came));
  }

  @Test
  void isShownInSeconds() throws Exception {
    Programs.nft("add rule inet filter input udp dport 99");
    Instant at = clock.next();
    MetricFamilySamples family =
        FirewallCollector.families(source.read()).stream()
            .filter(f -> f.name.equals("curfew_firewall_rules_changed_timestamp_seconds"))
            .findFirst()
            .orElseThrow();
    assertThat(family.samples.stream().collect(Collectors.toMap(s -> s.labelValues, s -> s.value)))
        .isEqualTo(
            Map.of(
                List.of("nft", "inet", "filter"),
                (double) at.getEpochSecond(),
                List.of("nft", "ip", "other"),
                0.0));
  }

  /** Only of the one table, and once. */
  private void changed() throws IOException {
    Map<RuleTable, Optional<Instant>> now =
        Map.of(FILTER, Optional.of(clock.next()), OTHER, Optional.empty());
    assertThat(read()).isEqualTo(now);
    clock.next();
    assertThat(read()).isEqualTo(now);
  }

  private void unchanged() throws IOException {
    clock.next();
    assertThat(read()).isEqualTo(Map.of(FILTER, Optional.empty(), OTHER, Optional.empty()));
  }

  /** To another generation, so that all is read anew. */
  private static void moveOn() throws IOException {
    Programs.nft("add element inet filter bans { 192.0.2.99 }");
    Programs.nft("delete element inet filter bans { 192.0.2.99 }");
  }

  /** Of all tables that have a number of rules. */
  private Map<RuleTable, Optional<Instant>> read() throws IOException {
    FirewallSnapshot snapshot = source.read();
    assertThat(snapshot.rulesChanged()).containsOnlyKeys(snapshot.rules().keySet());
    return snapshot.rulesChanged();
  }

  private static String handle(String rule) throws IOException {
    Matcher found =
        Pattern.compile(rule + " # handle (\\d+)")
            .matcher(Programs.run("nft", "-a", "list", "table", "inet", "filter"));
    assertThat(found.find()).as(rule).isTrue();
    return found.group(1);
  }

  private static void send(int port) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(
          new DatagramPacket(
              new byte[4], 4, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
    }
  }
}
