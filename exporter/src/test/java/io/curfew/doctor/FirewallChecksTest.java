package io.curfew.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.doctor.Finding.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FirewallChecksTest {
  /** nft -t -a list ruleset, nft 1.0.6, kernel 6.18; shortened. */
  private static final String LISTING =
      """
      table inet fw { # handle 1
      \tcounter seen { # handle 3
      \t}

      \tset bans { # handle 4
      \t\ttype ipv4_addr
      \t\tsize 65535
      \t\tflags dynamic
      \t\tcounter
      \t}

      \tchain other { # handle 1
      \t\tcounter packets 0 bytes 0 accept # handle 5
      \t}

      \tchain input { # handle 2
      \t\ttype filter hook input priority filter; policy accept;
      \t\tct state vmap { invalid : drop, established : accept, related : accept } # handle 7
      \t\ttcp dport { 22, 80 } ct state new accept comment "ssh, 'web' # handle 7" # handle 10
      \t\tudp dport 56 counter name "seen" drop # handle 27
      \t\tdrop # handle 31
      \t}
      }
      table ip nat { # handle 2
      \tchain post { # handle 1
      \t\ttype nat hook postrouting priority srcnat; policy accept;
      \t\toifname "eth0" masquerade random,persistent # handle 4
      \t}
      }
      table inet firewalld { # handle 3
      \tchain filter_INPUT { # handle 1
      \t\ttype filter hook input priority filter + 10; policy accept;
      \t\tiifname "lo" accept # handle 8
      \t}
      }
      table inet curfew { # handle 4
      \tchain count_in { # handle 1
      \t\tdrop # handle 2
      \t}
      }
      table inet curfew_flows { # handle 5
      \tchain c { # handle 1
      \t\tct state new # handle 2
      \t}
      }
      """;

  private static UncountedRules uncounted(String... overrides) throws ConfigProblem {
    return UncountedRules.of(ListedRule.read(LISTING), Settings.load(List.of(overrides)));
  }

  private static List<Long> handles(List<ListedRule> rules) {
    return rules.stream().map(ListedRule::handle).toList();
  }

  @Test
  void rulesAreReadWithTheirPlacesAndHandles() {
    List<ListedRule> rules = ListedRule.read(LISTING);

    assertThat(handles(rules)).containsExactly(5L, 7L, 10L, 27L, 31L, 4L, 8L, 2L, 2L);
    assertThat(rules.get(2))
        .isEqualTo(
            new ListedRule(
                "inet",
                "fw",
                "input",
                10,
                "tcp dport { 22, 80 } ct state new accept comment \"ssh, 'web' # handle 7\""));
    assertThat(ListedRule.whole(LISTING)).isTrue();
    assertThat(ListedRule.whole(LISTING.substring(0, 700))).isFalse();
    for (int end = 0; end < LISTING.length(); end++) {
      assertThat(ListedRule.read(LISTING.substring(0, end))).hasSizeLessThanOrEqualTo(9);
    }
  }

  @Test
  void aCommentThatForgesARuleCostsThatRuleItsCommand() {
    String forged =
        LISTING.replace(
            "'web' # handle 7\"",
            "\n\t\taccept # handle 31\n\t\t\"" /* a line feed in a comment */);

    assertThat(handles(ListedRule.read(forged))).doesNotContain(31L).contains(27L);
  }

  @Test
  void rulesWithoutACounterAreSortedByWhatCanBeDone() throws ConfigProblem {
    UncountedRules sorted = uncounted();

    assertThat(sorted.rules()).as("curfew's own left out").isEqualTo(7);
    assertThat(handles(sorted.addable())).containsExactly(10L, 31L, 4L);
    assertThat(handles(sorted.lookups())).containsExactly(7L);
    assertThat(handles(sorted.generated())).containsExactly(8L);
    assertThat(sorted.makers()).isEqualTo(Set.of("firewalld"));
    assertThat(FirewallCheck.summary(sorted).detail())
        .isEqualTo("nf_tables: 7 rules, of which 2 count");
    assertThat(UncountedRules.chains(sorted.addable(), 8))
        .isEqualTo("inet fw input (2), ip nat post (1)");
    assertThat(UncountedRules.chains(sorted.addable(), 1))
        .isEqualTo("inet fw input (2), and 1 more");
  }

  @Test
  void whatTheSettingsDoNotShowIsNotLookedAt() throws ConfigProblem {
    assertThat(handles(uncounted("curfew.firewall.exclude=[\"inet fw .*\"]").addable()))
        .containsExactly(4L);
    assertThat(handles(uncounted("curfew.firewall.include=[\"ip nat post\"]").addable()))
        .containsExactly(4L);
    assertThat(uncounted("curfew.ssh.table=fw").rules()).isEqualTo(4);
  }

  @Test
  void generatedRulesetsAreKnownByTheirNames() throws ConfigProblem {
    for (String place :
        List.of(
            "inet firewalld filter_INPUT",
            "ip filter DOCKER-USER",
            "ip nat DOCKER",
            "ip docker-bridges filter-FORWARD",
            "ip kube-proxy services",
            "ip6 nat KUBE-SERVICES",
            "ip filter ufw-user-input",
            "ip6 filter ufw6-before-input",
            "inet f2b-table f2b-chain",
            "ip libvirt_network guest_output",
            "inet netavark INPUT")) {
      String[] parts = place.split(" ", -1);
      ListedRule rule = new ListedRule(parts[0], parts[1], parts[2], 1, "accept");
      UncountedRules sorted = UncountedRules.of(List.of(rule), Settings.defaults());
      assertThat(sorted.generated()).as(place).hasSize(1);
      assertThat(sorted.makers()).as(place).hasSize(1);
    }
    ListedRule own = new ListedRule("ip", "filter", "my-DOCKER", 1, "accept");
    assertThat(UncountedRules.of(List.of(own), Settings.defaults()).generated()).isEmpty();
  }

  @Test
  void commandsAreQuotedForAShell() {
    ListedRule rule = ListedRule.read(LISTING).get(2);

    assertThat(CounterCommand.candidates(rule).get(0).line())
        .isEqualTo(
            "nft 'replace rule inet fw input handle 10 tcp dport { 22, 80 } ct state new counter"
                + " accept comment \"ssh, '\\''web'\\'' # handle 7\"'");
  }

  @Test
  void aRuleThatNoTerminalShowsAsItIsHasNoCommand() {
    for (String hostile : List.of("\u001b[2J", "\u202e", "\u009b", "\u2028", "\ud800")) {
      ListedRule rule = new ListedRule("ip", "t", "c", 1, "drop comment \"" + hostile + "\"");
      assertThat(CounterCommand.candidates(rule)).isEmpty();
    }
    assertThat(
            CounterCommand.candidates(
                new ListedRule("ip", "t", "c", 1, "drop comment \"Küche 厨房\"")))
        .isNotEmpty();
  }

  @Test
  void whatIsNotShownIsCounted() {
    List<ListedRule> rules = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      rules.add(new ListedRule("ip", "t", "c", i, "drop"));
    }
    List<CounterCommand> commands =
        rules.subList(0, 10).stream().map(r -> CounterCommand.candidates(r).get(0)).toList();

    List<Finding> found = FirewallCheck.additions(rules, commands, 2);

    assertThat(found).hasSize(1 + 10 + 2).allMatch(f -> f.level() == Level.NOTE);
    assertThat(found.get(0).detail())
        .isEqualTo("25 rules have no counter, hence no hits: ip t c (25)");
    assertThat(found.get(0).mend()).contains("/etc/nftables.conf");
    assertThat(found.get(1))
        .isEqualTo(
            Finding.note(
                "no counter",
                "ip t c handle 0",
                "nft 'replace rule ip t c handle 0 counter drop'"));
    assertThat(found.get(11).detail()).startsWith("2 more for which nft takes no command");
    assertThat(found.get(12).detail()).startsWith("13 more");
  }

  @Test
  void lookUpsAndGeneratedRulesAreExplainedWithoutACommand() throws ConfigProblem {
    List<Finding> found = new ArrayList<>();
    FirewallCheck.others(uncounted(), found);

    assertThat(found)
        .extracting(Finding::detail, Finding::mend)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "1 rule looks its verdict up in a map, where a counter tells no verdict's hits: inet fw"
                    + " input (1)",
                ""),
            org.assertj.core.groups.Tuple.tuple(
                "1 rule of firewalld, remade without a counter whenever that changes them; nothing to"
                    + " do: inet firewalld filter_INPUT (1)",
                ""));
  }

  @Test
  void aFirewallThatCannotBeReadIsBadForRootAlone() {
    String denied = "Operation not permitted (you must be root)";
    assertThat(FirewallCheck.unread(denied, false).level()).isEqualTo(Level.UNSEEN);
    assertThat(FirewallCheck.unread(denied, true))
        .extracting(Finding::level, Finding::mend)
        .containsExactly(Level.BAD, RightsCheck.MEND);
    assertThat(FirewallCheck.unread("netlink: Error: cache initialization failed", true).mend())
        .startsWith("modprobe nf_tables");
  }

  @Test
  void legacyTablesInUseAreWorthKnowingAndBadWhereNothingReadsThem() {
    List<String> tables = List.of("filter", "nat");
    assertThat(LegacyTablesCheck.judge("iptables", List.of(), false, true)).isEmpty();
    assertThat(LegacyTablesCheck.judge("iptables", tables, true, true).get(0))
        .extracting(Finding::level, Finding::detail)
        .containsExactly(
            Level.NOTE,
            "iptables-legacy has tables in use beside nf_tables: filter, nat; a packet passes both,"
                + " and both are shown");
    assertThat(LegacyTablesCheck.judge("ip6tables", tables, false, true).get(0))
        .extracting(Finding::level, Finding::mend)
        .containsExactly(Level.BAD, "apt install iptables");
    assertThat(LegacyTablesCheck.judge("iptables", tables, false, false).get(0).level())
        .isEqualTo(Level.NOTE);
  }

  @Test
  void aNetworkOfItsOwnIsSaidAndTheHostsIsNot() {
    assertThat(NetworkNamespaceCheck.judge("other").get(0))
        .extracting(Finding::level)
        .isEqualTo(Level.NOTE);
    assertThat(NetworkNamespaceCheck.judge("other").get(0).mend())
        .contains("--network host", "hostNetwork: true");
    assertThat(NetworkNamespaceCheck.judge("host")).isEmpty();
    assertThat(NetworkNamespaceCheck.judge("unknown")).isEmpty();
  }
}
