package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.FirewallSettings;
import io.curfew.iptables.LegacyTool;
import io.curfew.iptables.SavedTables;
import io.curfew.netlink.NftCounter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** iptables-legacy-save -c 1.8.9 on kernel 6.18; rules added by iptables-legacy. */
final class LegacyRulesTest {
  private static final String SAVED =
      """
      *nat
      :PREROUTING ACCEPT [0:0]
      :POSTROUTING ACCEPT [0:0]
      COMMIT
      *filter
      :INPUT ACCEPT [17:2930]
      :FORWARD DROP [0:0]
      :OUTPUT ACCEPT [12:2104]
      :fwstats - [0:0]
      :useraccount - [0:0]
      [7:420] -A INPUT -p tcp -m tcp --dport 22 -m state --state ESTABLISHED -j fwstats
      [8:421] -A INPUT -p udp -m udp --dport 7 -m comment --comment "echo, please" -j ACCEPT
      [9:422] -A INPUT -p udp -m udp --dport 9 -j DROP
      [10:423] -A INPUT -p tcp -j REJECT --reject-with tcp-reset
      [11:424] -A INPUT -g useraccount
      [12:425] -A fwstats
      [13:426] -A useraccount -s 192.0.2.9/32 -p udp -m udp --sport 40001 -m comment --comment "pid:77 user:ann"
      [14:427] -A useraccount -d 192.0.2.9/32 -p udp -m udp --dport 40001 -m comment --comment "pid:77 user:ann"
      COMMIT
      """;

  private static LegacyRuleset read(LegacyTool tool, List<String> exclude) {
    List<Pattern> patterns = exclude.stream().map(Pattern::compile).toList();
    FirewallSettings settings =
        new FirewallSettings(true, List.of(), patterns, 100, List.of(), 10, true);
    return new LegacyRules(tool, settings, Path.of("/nonexistent")).of(SavedTables.parse(SAVED));
  }

  private static RuleSeries filter(String chain, String rule, String verdict) {
    return new RuleSeries("iptables", "ip", "filter", chain, rule, verdict);
  }

  @Test
  void aRuleIsNamedByItsCommentOrElseItsText() {
    assertThat(read(LegacyTool.IPTABLES, List.of()).shown())
        .extracting(LegacyRule::series)
        .containsExactly(
            filter(
                "INPUT",
                "-p tcp -m tcp --dport 22 -m state --state ESTABLISHED -j fwstats",
                "other"),
            filter("INPUT", "echo, please", "accept"),
            filter("INPUT", "-p udp -m udp --dport 9 -j DROP", "drop"),
            filter("INPUT", "-p tcp -j REJECT --reject-with tcp-reset", "reject"),
            filter("INPUT", "-g useraccount", "other"),
            filter("fwstats", "counter", "other"),
            filter("useraccount", "pid:77 user:ann", "other"),
            filter("useraccount", "pid:77 user:ann", "other"));
  }

  @Test
  void countersAreThoseOfTheRule() {
    assertThat(read(LegacyTool.IPTABLES, List.of()).shown())
        .extracting(LegacyRule::counter)
        .startsWith(new NftCounter(7, 420), new NftCounter(8, 421))
        .endsWith(new NftCounter(14, 427));
  }

  @Test
  void theOtherFamilyHasItsOwnNames() {
    assertThat(read(LegacyTool.IP6TABLES, List.of()).shown().get(2).series())
        .isEqualTo(
            new RuleSeries(
                "ip6tables", "ip6", "filter", "INPUT", "-p udp -m udp --dport 9 -j DROP", "drop"));
  }

  @Test
  void whatIsExcludedHasNoSeriesButIsCountedAsARule() {
    LegacyRuleset read = read(LegacyTool.IPTABLES, List.of("ip filter (INPUT|useraccount)"));
    assertThat(read.shown()).extracting(r -> r.series().chain()).containsExactly("fwstats");
    assertThat(read.rules())
        .isEqualTo(Map.of(new TableName("ip", "nat"), 0, new TableName("ip", "filter"), 8));
  }

  @Test
  void aSecondReadingGivesTheSameNames() {
    FirewallSettings settings =
        new FirewallSettings(true, List.of(), List.of(), 100, List.of(), 10, true);
    LegacyRules rules = new LegacyRules(LegacyTool.IPTABLES, settings, Path.of("/nonexistent"));
    SavedTables saved = SavedTables.parse(SAVED);
    assertThat(rules.of(saved)).isEqualTo(rules.of(saved));
  }

  @Test
  void aLongTextIsBounded() {
    String text = "-m comment --comment \"" + "x".repeat(255) + "\"";
    SavedTables saved = SavedTables.parse("*filter\n[1:1] -A INPUT " + text + "\nCOMMIT\n");
    FirewallSettings settings =
        new FirewallSettings(true, List.of(), List.of(), 100, List.of(), 10, true);
    LegacyRules rules = new LegacyRules(LegacyTool.IPTABLES, settings, Path.of("/nonexistent"));
    assertThat(rules.of(saved).shown().get(0).series().rule()).hasSize(RuleName.MAX_BYTES);
  }

  private static final TableName FILTER = new TableName("ip", "filter");

  private static long fingerprint(String saved, List<Pattern> exclude) {
    FirewallSettings settings =
        new FirewallSettings(true, List.of(), exclude, 100, List.of(), 10, true);
    LegacyRuleset read =
        new LegacyRules(LegacyTool.IPTABLES, settings, Path.of("/nonexistent"))
            .of(SavedTables.parse(saved));
    assertThat(read.fingerprints()).containsOnlyKeys(read.rules().keySet());
    return read.fingerprints().getOrDefault(FILTER, 0L);
  }

  private static long fingerprint(String saved) {
    return fingerprint(saved, List.of());
  }

  @Test
  void aFingerprintIsOfRulesInTheirOrderAndOfPolicies() {
    List<String> lines = SAVED.lines().toList();
    String one = lines.get(10);
    String two = lines.get(11);
    String swapped = SAVED.replace(one + "\n" + two, two + "\n" + one);
    assertThat(
            Set.of(
                fingerprint(SAVED),
                fingerprint(swapped),
                fingerprint(SAVED.replace("FORWARD DROP", "FORWARD ACCEPT")),
                fingerprint(SAVED.replace("--dport 9 -j DROP", "--dport 9 -j ACCEPT")),
                fingerprint(SAVED.replace("-A fwstats", "-A useraccount")),
                fingerprint(SAVED.replace("[12:425] -A fwstats\n", "")),
                fingerprint(SAVED.replace("pid:77 user:ann", "pid:78 user:ann"))))
        .hasSize(7);
  }

  @Test
  void aFingerprintIsOfNoCountsAndOfRulesThatAreNotShownToo() {
    String counted = SAVED.replaceAll("\\[\\d+:\\d+]", "[99:99]");
    assertThat(counted).isNotEqualTo(SAVED);
    assertThat(fingerprint(counted)).isEqualTo(fingerprint(SAVED));
    assertThat(fingerprint(SAVED, List.of(Pattern.compile(".*")))).isEqualTo(fingerprint(SAVED));
  }

  @Test
  void theSameRulesHaveTheSameFingerprintAtEachReading() {
    FirewallSettings settings =
        new FirewallSettings(true, List.of(), List.of(), 100, List.of(), 10, true);
    LegacyRules rules = new LegacyRules(LegacyTool.IPTABLES, settings, Path.of("/nonexistent"));
    LegacyRuleset first = rules.of(SavedTables.parse(SAVED));
    rules.of(SavedTables.parse(SAVED.replace("--dport 9", "--dport 10")));
    assertThat(rules.of(SavedTables.parse(SAVED)).fingerprints()).isEqualTo(first.fingerprints());
  }
}
