package io.curfew.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Texts as nft -a list ruleset prints them, nft 1.0.6, kernel 6.18. */
final class CounterPlaceTest {
  /** A bar where the counter goes first of all. */
  private static final List<String> PLACES =
      List.of(
          "iif \"lo\" | accept",
          "| drop",
          "tcp dport { 22, 80 } ct state new | accept comment \"ssh, 'web' # handle 7\"",
          "tcp flags syn / fin,syn log prefix \"syn: accept \" group 2 | drop",
          "udp dport 53 | jump other",
          "udp dport 54 | goto log",
          "icmp type redirect | drop",
          "icmp type { redirect, echo-request } |",
          "limit rate 5/second burst 3 packets | log prefix \"x\" level debug flags all",
          "ip protocol icmp | reject with icmp admin-prohibited",
          "tcp dport 9 | reject with tcp reset comment \"drop { it\"",
          "| reject",
          "meta mark set 0x00000001 |",
          "add @bans { ip saddr } | drop",
          "update @bans { ip saddr } |",
          "update @bans { ip saddr counter packets 0 bytes 0 } |",
          "ct count over 5 | drop",
          "tcp dport 99 | return",
          "meta skuid 0 | accept",
          "ip daddr 10.0.0.0/8 tcp dport != 1-1024 | continue",
          "oifname \"eth0\" | masquerade random,persistent",
          "oifname \"masquerade\" |",
          "ip saddr 10.0.0.0/8 oifname \"e*\" | snat to 192.0.2.1-192.0.2.9",
          "tcp dport 80 | dnat to numgen inc mod 2 map { 0 : 192.0.2.1, 1 : 192.0.2.2 }",
          "tcp dport 81 | redirect to :8080",
          "udp dport 81 | redirect",
          "udp dport 53 | notrack",
          "ct state new | comment \"only a match\"",
          "udp dport 67 | queue to 1-3",
          "tcp dport 80 tproxy to :50080 meta mark set 0x00000001 | accept",
          "ip saddr @comment | accept");

  @TestFactory
  Stream<DynamicTest> theCounterStandsBehindTheMatchesAndBeforeTheVerdict() {
    return PLACES.stream()
        .map(
            marked ->
                DynamicTest.dynamicTest(
                    marked,
                    () ->
                        assertThat(
                                CounterPlace.candidates(
                                    marked.replace("|", "").strip().replaceAll("  +", " ")))
                            .startsWith(marked.replace("|", "counter"))));
  }

  @Test
  void aWordThatMayBeAValueLeavesTheEndAsASecondPlace() {
    assertThat(CounterPlace.candidates("icmp type redirect"))
        .containsExactly("icmp type counter redirect", "icmp type redirect counter");
  }

  @Test
  void aRuleThatLooksItsVerdictUpHasNoPlace() {
    for (String rule :
        List.of(
            "ct state vmap { invalid : drop, established : accept, related : accept }",
            "tcp dport vmap { 1 : jump other, 2 : drop }",
            "ip saddr vmap @verdicts comment \"by address\"")) {
      assertThat(CounterPlace.looksUp(rule)).as(rule).isTrue();
      assertThat(CounterPlace.candidates(rule)).as(rule).isEmpty();
    }
    assertThat(CounterPlace.looksUp("drop comment \"no vmap here\"")).isFalse();
  }

  @Test
  void onlyACounterOfTheRuleCounts() {
    for (String rule :
        List.of(
            "counter packets 0 bytes 0 accept",
            "udp dport 56 counter name \"seen\" drop",
            "tcp dport 9 counter packets 3 bytes 120",
            "counter name ip saddr map { 192.0.2.1 : \"seen\" }")) {
      assertThat(CounterPlace.counts(rule)).as(rule).isTrue();
    }
    for (String rule :
        List.of(
            "drop comment \"a counter here\"",
            "update @bans { ip saddr counter packets 0 bytes 0 } drop",
            "iifname \"counter\" accept",
            "jump counters")) {
      assertThat(CounterPlace.counts(rule)).as(rule).isFalse();
    }
  }

  @Test
  void anythingIsTakenForAText() {
    for (String rule :
        List.of("", " ", "\"", "}}}", "{{{ drop", "comment", "comment \"x\"", "jump", "\"a drop")) {
      assertThat(CounterPlace.candidates(rule)).as(rule).isNotEmpty();
    }
  }
}
