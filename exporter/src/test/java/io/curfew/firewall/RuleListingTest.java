package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RuleListingTest {
  private static final RulePlace EIGHT = new RulePlace(new TableName("inet", "filter"), "input", 8);

  /** nft 1.0.6: nft -s -t -a list ruleset. */
  private static final String LISTING =
      """
      table inet filter { # handle 1
      	counter named { # handle 3
      	}

      	set bans { # handle 4
      		type ipv4_addr
      		flags interval
      	}

      	chain input { # handle 1
      		type filter hook input priority filter; policy accept;
      		tcp dport 22 counter accept comment "ssh in" # handle 6
      		tcp dport { 80, 443 } counter # handle 8
      		udp dport 7 counter name "named" # handle 11
      		ip saddr @bans counter log prefix "counter packets 1 bytes 2 x" drop # handle 12
      	}

      	chain other { # handle 2
      		counter return # handle 15
      	}
      }
      table ip filter { # handle 2
      	chain INPUT { # handle 1
      		type filter hook input priority filter; policy accept;
      		tcp dport 99  counter reject # handle 8
      	}
      }
      """;

  @Test
  void rulesAreFoundByFamilyTableChainAndHandle() {
    assertThat(RuleListing.texts(LISTING))
        .hasSize(6)
        .containsEntry(EIGHT, "tcp dport { 80, 443 }")
        .containsEntry(
            new RulePlace(new TableName("ip", "filter"), "INPUT", 8), "tcp dport 99 reject")
        .containsEntry(new RulePlace(new TableName("inet", "filter"), "other", 15), "return");
  }

  @Test
  void aCutListingLosesItsLastLineOnly() {
    String cut = LISTING.substring(0, LISTING.indexOf("# handle 12") + "# handle 1".length());
    assertThat(RuleListing.texts(cut)).hasSize(3).containsKey(EIGHT);
  }

  @Test
  void aHandleThatIsNoNumberOfTheKernelsIsPassedOver() {
    String spoilt = LISTING.replace("# handle 8\n", "# handle 99999999999999999999\n");
    assertThat(RuleListing.texts(spoilt)).hasSize(4).doesNotContainKey(EIGHT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tcp dport 22 counter packets 5 bytes 300 accept | tcp dport 22 accept",
        "counter packets 5 bytes 300 | counter",
        "counter | counter",
        "counter name \"seen\" counter drop | counter name \"seen\" drop",
        "log prefix \"a  counter b\" counter drop | log prefix \"a  counter b\" drop",
        "update @dyn { ip saddr counter } | update @dyn { ip saddr }",
        "iifname \"counters\" counter | iifname \"counters\""
      })
  void countersAreTakenOutOutsideQuotesOnly(String rule, String text) {
    assertThat(RuleListing.withoutCounters(rule)).isEqualTo(text);
  }
}
