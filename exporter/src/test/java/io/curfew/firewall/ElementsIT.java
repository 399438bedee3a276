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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counters of set elements against the nf_tables of a network namespace of its own. */
final class ElementsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Sets that loopback's packets meet, of every way in which the kernel keeps elements. */
  private static final String SETS =
      """
      table inet t {
        set v4 { type ipv4_addr; counter; elements = { 127.0.0.1, 192.0.2.1 } }
        set v4i { type ipv4_addr; flags interval; auto-merge; counter;
          elements = { 127.0.0.0/9, 127.128.0.0/9, 192.0.2.1-192.0.2.9, 198.51.100.0/24, 224.0.0.0-255.255.255.255 } }
        set v6 { type ipv6_addr; counter; elements = { ::1, 2001:db8::7 } }
        set v6i { type ipv6_addr; flags interval; counter; elements = { ::/64, 2001:db8::/32 } }
        set ports { type inet_service; counter; elements = { 7, 9 } }
        set ranges { type inet_service; flags interval; counter; elements = { 0-7, 8-10, 65535 } }
        set pairs { type ipv4_addr . inet_service; counter; elements = { 127.0.0.1 . 7, 127.0.0.2 . 7 } }
        set boxes { type ipv4_addr . inet_service; flags interval; counter;
          elements = { 127.0.0.0/24 . 7-8, 127.0.0.1-127.0.0.3 . 9, 192.0.2.0/24 . 0-65535 } }
        set links { type ifname; counter; elements = { "lo", "eth0" } }
        set kinds { type ifname; flags interval; counter; elements = { "lo*", "eth*" } }
        set protocols { type inet_proto; counter; elements = { tcp, udp, icmp } }
        set marks { type mark; counter; elements = { 0x0, 0xcafe } }
        set markis { type mark; flags interval; counter; elements = { 0x0-0x5, 0x100-0x1ff } }
        set states { type ct_state . mark; counter; elements = { new . 0x0, established . 0x0 } }
        set sizes { typeof meta length; flags interval; counter; elements = { 0-100 } }
        map verdicts { type ipv4_addr : verdict; counter; elements = { 127.0.0.1 : continue, * : continue } }
        map tags { type inet_service : mark; flags interval; counter; elements = { 7-9 : 0x0, * : 0x0 } }
        chain output {
          type filter hook output priority 0;
          ip daddr @v4
          ip daddr @v4i
          ip6 daddr @v6
          ip6 daddr @v6i
          udp dport @ports
          udp dport @ranges
          ip daddr . udp dport @pairs
          ip daddr . udp dport @boxes
          oifname @links
          oifname @kinds
          meta l4proto @protocols
          meta mark @marks
          meta mark @markis
          ct state . meta mark @states
          meta length @sizes
          meta mark set udp dport map @tags
          ip daddr vmap @verdicts
        }
      }
      """;

  @TempDir private Path dir;
  private Store store;
  private Subject firewall;

  @BeforeEach
  void start() throws Exception {
    nft("flush ruleset");
    store = Store.open(dir, Clock.systemUTC());
    open(".*", 10_000);
  }

  private void open(String elements, int maxElements) {
    firewall =
        new Firewall(
                new FirewallSettings(
                    true,
                    List.of(),
                    List.of(),
                    20_000,
                    List.of(Pattern.compile(elements)),
                    maxElements,
                    false),
                FirewallBed.HOST,
                Set.of("curfew", "curfew_flows"),
                store,
                Clock.systemUTC())
            .subject();
  }

  @AfterEach
  void end() throws Exception {
    store.close();
    nft("flush ruleset");
  }

  @Test
  void textsAndValuesAreExactlyThoseThatNftLists() throws Exception {
    nft(SETS);
    send("127.0.0.1", 7, 3);
    send("127.0.0.1", 9, 2);
    send("127.0.0.2", 8, 4);
    send("::1", 7, 5);
    Map<String, List<Long>> scraped = scrapeBetweenEqualListings();
    assertThat(scraped)
        .hasSize(38)
        .containsEntry("inet t|ports|7", List.of(8L, 3 * 32L + 5 * 52L))
        .containsEntry("inet t|boxes|127.0.0.0/24 . 7-8", List.of(7L, 7 * 32L))
        .containsKeys("inet t|v6i|::/64", "inet t|v4i|127.0.0.0/8", "inet t|v4i|224.0.0.0/3")
        .containsEntry("inet t|v4i|198.51.100.0/24", List.of(0L, 0L));
    for (String set : List.of("v4", "v4i", "v6", "ranges", "boxes", "kinds", "markis")) {
      assertThat(inJson("set", set)).isEqualTo(of(scraped, set));
    }
    assertThat(inJson("map", "verdicts")).isEqualTo(of(scraped, "verdicts"));
  }

  private static List<List<Long>> inJson(String kind, String set) throws IOException {
    return ListedElements.json(kind, "inet t " + set);
  }

  private static List<List<Long>> of(Map<String, List<Long>> scraped, String set) {
    List<List<Long>> counters = new ArrayList<>();
    scraped.forEach(
        (series, counter) -> {
          if (series.startsWith("inet t|" + set + "|")) {
            counters.add(counter);
          }
        });
    counters.sort(Comparator.comparing(List::toString));
    return counters;
  }

  @Test
  void elementsThatPacketsMakeComeAndAreShownAsNftListsThem() throws Exception {
    nft(
        """
        table ip t {
          set seen { type ipv4_addr . inet_service; size 1000; flags dynamic; }
          set kept { type inet_service; size 1000; flags dynamic; counter; }
          chain output {
            type filter hook output priority 0;
            meta l4proto udp update @seen { ip daddr . udp dport counter }
            meta l4proto udp add @kept { udp dport }
          }
        }
        """);
    assertThat(scrape()).isEmpty();
    for (int port = 7; port < 27; port++) {
      send("127.0.0.1", port, port - 6);
    }
    assertThat(scrapeBetweenEqualListings())
        .hasSize(40)
        .containsEntry("ip t|seen|127.0.0.1 . 7", List.of(1L, 32L))
        .containsEntry("ip t|seen|127.0.0.1 . 26", List.of(20L, 20 * 32L));
  }

  @Test
  void anElementThatExpiresTakesItsSeriesAlong() throws Exception {
    nft(
        """
        table ip t {
          set seen { type inet_service; size 1000; flags dynamic,timeout; timeout 2s; counter; }
          set lasting { type inet_service; flags timeout; counter; elements = { 7 timeout 1h } }
          chain output {
            type filter hook output priority 0;
            udp dport @lasting
            meta l4proto udp update @seen { udp dport }
          }
        }
        """);
    Map<String, List<Long>> scraped = Map.of();
    for (long end = deadline(); !scraped.containsKey("ip t|seen|7"); scraped = scrape()) {
      // On a slow machine it may expire before it is looked for.
      assertThat(System.nanoTime()).as(scraped.toString()).isLessThan(end);
      send("127.0.0.1", 7, 1);
    }
    for (long end = deadline(); scraped.containsKey("ip t|seen|7"); scraped = scrape()) {
      assertThat(System.nanoTime()).as(scraped.toString()).isLessThan(end);
      Thread.sleep(50);
    }
    assertThat(scraped).containsOnlyKeys("ip t|lasting|7").isEqualTo(ListedElements.all());
  }

  private static long deadline() {
    return System.nanoTime() + PATIENCE.toNanos();
  }

  @Test
  void pastTheCapElementsAreSummedInOther() throws Exception {
    open("inet t ports", 1);
    nft(SETS);
    send("127.0.0.1", 7, 3);
    send("127.0.0.1", 9, 2);
    Map<String, List<Long>> scraped = scrape();
    assertThat(scraped).hasSize(2).containsKey("inet t|ports|other");
    assertThat(scraped.values().stream().mapToLong(counter -> counter.get(0)).sum()).isEqualTo(5);
    assertThat(firewall.overflow()).isEqualTo(1);
    send("127.0.0.1", 7, 1);
    send("127.0.0.1", 9, 1);
    assertThat(scrape().values().stream().mapToLong(counter -> counter.get(0)).sum()).isEqualTo(7);
    nft("delete element inet t ports { 7, 9 }; add element inet t ports { 11 }");
    assertThat(scrape()).containsEntry("inet t|ports|11", List.of(0L, 0L)).hasSize(2);
  }

  @Test
  void anElementGoesOnFromItsTotalThroughReload() throws Exception {
    open("inet t ports", 10);
    nft(SETS);
    send("127.0.0.1", 7, 3);
    assertThat(scrape()).containsEntry("inet t|ports|7", List.of(3L, 3 * 32L));
    nft("flush ruleset\n" + SETS);
    send("127.0.0.1", 7, 2);
    assertThat(scrape()).containsEntry("inet t|ports|7", List.of(5L, 5 * 32L));
    nft("delete element inet t ports { 7 }; add element inet t ports { 7 }");
    send("127.0.0.1", 7, 1);
    assertThat(scrape()).containsEntry("inet t|ports|7", List.of(6L, 6 * 32L));
    nft("delete element inet t ports { 7 }");
    assertThat(scrape()).containsOnlyKeys("inet t|ports|9");
  }

  @Test
  void neitherCurfewsOwnSetsNorAnonymousOnesNorSetsThatWereNotChosenAreShown() throws Exception {
    String set = "set s { type inet_service; counter; elements = { 7 } }";
    nft("table inet curfew { " + set + "\n}\ntable inet curfew_flows { " + set + "\n}");
    nft(
        "table ip curfew { "
            + set
            + "\n}\ntable ip t { set bare { type mark; elements = { 7 } }\n}");
    nft("table ip t { chain c { udp dport { 7, 9 } counter; }; }");
    assertThat(scrape()).containsOnlyKeys("ip curfew|s|7");
    open("ip curfe", 10);
    assertThat(scrape()).isEmpty();
  }

  @Test
  void setsThatVanishWhileTheyAreReadAreLeftOut() throws Exception {
    nft(SETS);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<?> changing = other.submit((Callable<Boolean>) () -> makeAndDeleteSets(60));
      int scrapes = 0;
      while (!changing.isDone()) {
        assertThat(scrape())
            .containsKeys("inet t|ports|7", "inet t|v4i|127.0.0.0/8", "inet t|tags|7-9");
        scrapes++;
      }
      changing.get();
      assertThat(scrapes).isGreaterThan(3);
    } finally {
      other.shutdown();
    }
    assertThat(scrape()).hasSize(38);
  }

  private static boolean makeAndDeleteSets(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      String set = "ip gone s" + i;
      nft("add table ip gone; add set " + set + " { type inet_service; counter; }");
      nft("add element " + set + " { 1, 2, 3 }; add element inet t ports { " + (1000 + i) + " }");
      nft("delete element inet t ports { " + (1000 + i) + " }; delete table ip gone");
    }
    return true;
  }

  /** What is answered late, such as an ICMP error, is not to come between the two accounts. */
  private Map<String, List<Long>> scrapeBetweenEqualListings() throws IOException {
    long end = deadline();
    while (true) {
      Map<String, List<Long>> before = ListedElements.all();
      Map<String, List<Long>> scraped = scrape();
      if (before.equals(ListedElements.all())) {
        assertThat(scraped).isEqualTo(before);
        return scraped;
      }
      assertThat(System.nanoTime()).as("nft's listing keeps changing").isLessThan(end);
    }
  }

  /** {@code family table|set|element} to packets and bytes. */
  private Map<String, List<Long>> scrape() throws IOException {
    Map<String, List<Long>> elements = new TreeMap<>();
    for (var family : firewall.read()) {
      for (Sample sample : family.samples) {
        if (sample.name.equals("curfew_firewall_element_packets_total")) {
          assertThat(elements.put(series(sample), List.of((long) sample.value))).isNull();
        } else if (sample.name.equals("curfew_firewall_element_bytes_total")) {
          long bytes = (long) sample.value;
          elements.compute(series(sample), (series, packets) -> both(packets, bytes));
        }
      }
    }
    return elements;
  }

  private static List<Long> both(List<Long> packets, long bytes) {
    assertThat(packets).hasSize(1);
    return List.of(packets.get(0), bytes);
  }

  private static String series(Sample sample) {
    assertThat(sample.labelNames).containsExactly("family", "table", "set", "element");
    List<String> values = sample.labelValues;
    return values.get(0) + " " + values.get(1) + "|" + values.get(2) + "|" + values.get(3);
  }

  private static void send(String address, int port, int datagrams) throws IOException {
    // A socket for each: the ICMP error for one would fail the next send.
    for (int i = 0; i < datagrams; i++) {
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.send(new DatagramPacket(new byte[4], 4, InetAddress.getByName(address), port));
      }
    }
  }

  private static void nft(String commands) throws IOException {
    Command.Result result = Command.of("nft", "-f", "-").withInput(commands).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
  }
}
