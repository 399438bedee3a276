package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.config.SshSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes by a chain whose rules a script adds after each login, in each of the three places where
 * such a chain may be. What the script does is done here by hand, with iptables' and nft's own
 * programs, on connections that stay silent meanwhile; a rule of the test's own beside each tells
 * what it should have counted.
 */
final class UseraccountIT {
  private static final String COMMAND =
      "read go; head -c 60000 /dev/zero; read go; head -c 30000 /dev/zero; read end";

  private static final String NFT_CHAIN =
      """
      nft add table inet own
      nft add chain inet own useraccount
      nft add chain inet own in '{ type filter hook input priority 0; }'
      nft add chain inet own out '{ type filter hook output priority 0; }'
      nft add rule inet own in meta l4proto tcp jump useraccount
      nft add rule inet own out meta l4proto tcp jump useraccount
      """;

  private static final String NFT_RULES =
      """
      nft insert rule inet own useraccount FAMILY saddr PEER tcp sport PORT counter comment '"pid:PID user:USER"'
      nft insert rule inet own useraccount FAMILY daddr PEER tcp dport PORT counter comment '"pid:PID user:USER"'
      """;

  @TempDir private Path dir;

  @Test
  void theChainOfNftCountsEachUser() throws Exception {
    counts(NFT_CHAIN, NFT_RULES, "nft delete table inet own");
  }

  @Test
  void aRulesUserIsBelievedWithoutALoginRecordButOnlyIfTheKernelSaysTheSame() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann", "bob"))) {
      bed.startSshd();
      SshBed.bash(NFT_CHAIN);
      Path silentLog = Files.createFile(dir.resolve("silent.log"));
      try (CountingRun run =
          CountingRun.begin(dir.resolve("state"), silentLog, SshSettings.Counting.USERACCOUNT)) {
        Process ann = bed.ssh("ann", SshBed.HOST4, COMMAND);
        SshBed.bash(
            "for n in $(seq 200); do grep -q Accepted "
                + bed.log
                + " && exit 0; sleep 0.05; done; exit 1");
        addRules(bed, NFT_RULES.replace("USER", "bob"), "ann", "ip", "192.0.2.2");
        go(ann);
        SshSnapshot lied = run.until(s -> s.pending().out().bytes() > 60_000);
        assertThat(lied.users()).isEmpty();
        SshBed.bash("nft flush chain inet own useraccount");
        addRules(bed, NFT_RULES, "ann", "ip", "192.0.2.2");
        SshSnapshot told = run.until(s -> CountingRun.user(s, "ann").out().bytes() > 60_000);
        assertThat(told.users()).containsOnlyKeys("ann");
        assertThat(told.logins()).isEmpty();
        end(ann);
      }
      SshBed.bash("nft delete table inet own");
    }
  }

  @Test
  void theChainOfIptablesNftCountsEachUser() throws Exception {
    counts(chain("nft"), rules("nft"), "nft flush ruleset");
  }

  @Test
  void theChainOfLegacyIptablesCountsEachUser() throws Exception {
    counts(
        chain("legacy"),
        rules("legacy"),
        "iptables-legacy -F; iptables-legacy -X; ip6tables-legacy -F; ip6tables-legacy -X");
  }

  private static String chain(String kind) {
    return """
    for tool in iptables-KIND ip6tables-KIND; do
      $tool -N useraccount
      $tool -I INPUT -p tcp -j useraccount
      $tool -I OUTPUT -p tcp -j useraccount
    done
    """
        .replace("KIND", kind);
  }

  private static String rules(String kind) {
    return """
    case FAMILY in ip) tool=iptables-KIND ;; *) tool=ip6tables-KIND ;; esac
    $tool -t filter -I useraccount -s PEER -p tcp --sport PORT -m comment --comment "pid:PID user:USER"
    $tool -t filter -I useraccount -d PEER -p tcp --dport PORT -m comment --comment "pid:PID user:USER"
    """
        .replace("KIND", kind);
  }

  private void counts(String chain, String rules, String undo) throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann", "bob"))) {
      bed.startSshd();
      Path state = dir.resolve("state");
      assertThatThrownBy(() -> begin(bed, state)).hasMessageContaining("no chain useraccount");
      SshBed.bash(chain);
      Process ann;
      Process bob;
      Traffic before;
      try (CountingRun run = begin(bed, state)) {
        assertThat(run.source().counting()).isEqualTo("useraccount");
        ann = bed.ssh("ann", SshBed.HOST4, COMMAND);
        run.until(s -> s.sessions().stream().anyMatch(one -> one.user().equals("ann")));
        silent(bed);
        before = bed.truth();
        addRules(bed, rules, "ann", "ip", "192.0.2.2");
        go(ann);
        Traffic first = growth(bed, before, 60_000);
        run.until(s -> CountingRun.user(s, "ann").equals(first));
      }
      // Another life goes on with the same rules.
      try (CountingRun run = begin(bed, state)) {
        go(ann);
        Traffic whole = growth(bed, before, 90_000);
        run.until(s -> CountingRun.user(s, "ann").equals(whole));
        bob = bed.ssh("bob", SshBed.HOST6, COMMAND);
        run.until(s -> s.sessions().stream().anyMatch(one -> one.user().equals("bob")));
        silent(bed);
        before = bed.truth();
        addRules(bed, rules, "bob", "ip6", "2001:db8::2");
        go(bob);
        Traffic six = growth(bed, before, 60_000);
        SshSnapshot after = run.until(s -> CountingRun.user(s, "bob").equals(six));
        assertThat(CountingRun.user(after, "ann")).isEqualTo(whole);
        assertThat(after.unattributed().values()).containsOnly(Traffic.NONE);
        end(ann);
        end(bob);
        // The rules stand on, as those of a script that missed the end.
        after = run.until(SshRun::quiet);
        assertThat(after.users()).containsOnlyKeys("ann", "bob");
      }
      SshBed.bash(undo);
    }
  }

  private static CountingRun begin(SshBed bed, Path state) throws Exception {
    return CountingRun.begin(state, bed.log, SshSettings.Counting.USERACCOUNT);
  }

  private static void go(Process session) throws Exception {
    session.getOutputStream().write('\n');
    session.getOutputStream().flush();
  }

  private static void end(Process session) throws Exception {
    session.getOutputStream().close();
    assertThat(session.waitFor()).isBetween(0, 255);
  }

  /** By the comment's form that the scripts write, from what sshd said. */
  private static void addRules(SshBed bed, String rules, String user, String family, String address)
      throws Exception {
    Matcher said =
        Pattern.compile("sshd\\[(\\d+)\\]: Accepted \\S+ for " + user + " from \\S+ port (\\d+)")
            .matcher(Files.readString(bed.log));
    assertThat(said.find()).isTrue();
    SshBed.bash(
        "set -e\n"
            + rules
                .replace("FAMILY", family)
                .replace("PEER", address)
                .replace("PORT", said.group(2))
                .replace("PID", said.group(1))
                .replace("USER", user));
  }

  /** Until the peer sees no packet for a while: what moves must not straddle the rules' birth. */
  private static void silent(SshBed bed) throws Exception {
    Traffic last = bed.truth();
    int same = 0;
    for (int tries = 0; tries < 200 && same < 10; tries++) {
      Thread.sleep(50);
      Traffic now = bed.truth();
      same = now.equals(last) ? same + 1 : 0;
      last = now;
    }
    assertThat(same).isEqualTo(10);
  }

  private static Traffic growth(SshBed bed, Traffic before, long least) throws Exception {
    for (int tries = 0; tries < 200 && bed.truth().minus(before).out().bytes() < least; tries++) {
      Thread.sleep(50);
    }
    silent(bed);
    Traffic grown = bed.truth().minus(before);
    assertThat(grown.out().bytes()).isGreaterThan(least);
    return grown;
  }
}
