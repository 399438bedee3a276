package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UserRulesTest {
  private final UserRules rules = new UserRules();

  @Test
  void theTwoRulesOfALoginAreItsDirections() throws Exception {
    UserRules.Line line = only(in(7, "ann", 1000), out(7, "ann", 400));
    assertThat(line.peer()).isEqualTo(peer());
    assertThat(line.counted()).isEqualTo(Traffic.of(1000, 10, 400, 4));
    assertThat(line.user()).contains("ann");
    assertThat(only(in(7, "ann", 1500), out(7, "ann", 600)).counted())
        .isEqualTo(Traffic.of(1500, 15, 600, 6));
  }

  @Test
  void twoRulesOnOnePeerCountTheSamePackets() throws Exception {
    only(in(7, "ann", 1000));
    assertThat(only(in(7, "ann", 1500), in(7, "ann", 400)).counted().in().bytes()).isEqualTo(1500);
    UserRules.Line forged = only(in(7, "ann", 1600), in(7, "ann", 500), in(9, "root", 100));
    assertThat(forged.counted().in().bytes()).isEqualTo(1600);
    assertThat(forged.user()).isEmpty();
  }

  @Test
  void theRemovalOfASecondRuleCountsNothingAgain() throws Exception {
    only(in(7, "ann", 1000), in(7, "ann", 400));
    assertThat(only(in(7, "ann", 450)).counted().in().bytes()).isEqualTo(1000);
    assertThat(only(in(7, "ann", 470)).counted().in().bytes()).isEqualTo(1020);
  }

  @Test
  void rulesThatWereMadeAnewCountOn() throws Exception {
    only(in(7, "ann", 1000));
    assertThat(only(in(7, "ann", 200)).counted().in().bytes()).isEqualTo(1200);
  }

  @Test
  void aForgottenRuleOfAnEarlierLoginDoublesNothing() throws Exception {
    only(in(7, "ann", 1000));
    assertThat(only(in(7, "ann", 1500), in(8, "bob", 500)).counted().in().bytes()).isEqualTo(1500);
  }

  @Test
  void anotherLoginOnTheSamePortIsAnotherLine() throws Exception {
    UserRules.Line first = only(in(7, "ann", 1000));
    UserRules.Line next = only(in(8, "bob", 300));
    assertThat(next.id()).isNotEqualTo(first.id());
    assertThat(next.counted().in().bytes()).isEqualTo(300);
    assertThat(next.user()).contains("bob");
  }

  @Test
  void anotherLifeNeverShowsLessThanTheBooks() throws Exception {
    rules.resume(Map.of(peer(), Traffic.of(1000, 10, 0, 0)));
    assertThat(only(in(7, "ann", 600)).counted().in().bytes()).isEqualTo(1000);
    assertThat(only(in(7, "ann", 700)).counted().in().bytes()).isEqualTo(1100);
  }

  @Test
  void rulesWithoutTheCommentOrAPeerAreNobodys() throws Exception {
    Optional<InetAddress> address = Optional.of(peer().address());
    Count count = new Count(9, 9);
    assertThat(
            rules.read(
                List.of(
                    new ChainRule(
                        Optional.empty(),
                        address,
                        Optional.of(1),
                        Optional.empty(),
                        Optional.empty(),
                        count),
                    new ChainRule(
                        Optional.of("user:ann"),
                        address,
                        Optional.of(1),
                        Optional.empty(),
                        Optional.empty(),
                        count),
                    new ChainRule(
                        Optional.of("pid:7 user:ann"),
                        address,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        count))))
        .isEmpty();
  }

  private UserRules.Line only(ChainRule... chain) {
    List<UserRules.Line> lines = rules.read(List.of(chain));
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  private static ChainRule in(int pid, String user, long bytes) throws UnknownHostException {
    return new ChainRule(
        Optional.of("pid:" + pid + " user:" + user),
        Optional.of(peer().address()),
        Optional.of(peer().port()),
        Optional.empty(),
        Optional.empty(),
        new Count(bytes, bytes / 100));
  }

  private static ChainRule out(int pid, String user, long bytes) throws UnknownHostException {
    return new ChainRule(
        Optional.of("pid:" + pid + " user:" + user),
        Optional.empty(),
        Optional.empty(),
        Optional.of(peer().address()),
        Optional.of(peer().port()),
        new Count(bytes, bytes / 100));
  }

  private static Peer peer() throws UnknownHostException {
    return new Peer(InetAddress.getByName("192.0.2.2"), 40001);
  }
}
