package io.curfew.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import io.curfew.doctor.Finding.Level;
import io.curfew.kernel.Command;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The doctor's look at the firewall of a network namespace of its own. */
@Timeout(180)
final class FirewallDoctorIT {
  private static final String RULESET =
      """
      table inet fw {
        set bans { type ipv4_addr; flags dynamic; counter; }
        counter seen { }
        quota q { 10 mbytes }
        chain other { counter accept; }
        chain input {
          type filter hook input priority 0; policy accept;
          ct state vmap { established : accept, related : accept, invalid : drop }
          iif lo accept
          tcp dport { 22, 80 } ct state new accept comment "ssh, 'web' # handle 7 $HOME `id`"
          tcp flags & (fin|syn) == syn log prefix "syn: accept " group 2 drop
          udp dport 53 jump other
          udp dport 54 goto other
          icmp type redirect drop
          icmp type redirect
          icmp type { echo-request, redirect }
          limit rate 5/second burst 3 packets log prefix "x" level debug flags all
          ip protocol icmp reject with icmp type admin-prohibited
          tcp dport 9 reject with tcp reset
          meta mark set 0x1
          add @bans { ip saddr } drop
          update @bans { ip saddr }
          quota over 5 mbytes drop
          quota name "q"
          ct count over 5 drop
          tcp dport 99 return
          meta skuid 0 accept
          udp dport 55 counter drop
          udp dport 56 counter name "seen" drop
          tcp dport vmap { 1 : jump other, 2 : drop }
          ip daddr 10.0.0.0/8 tcp dport != 1-1024 continue
          drop
        }
      }
      table ip nat {
        chain post {
          type nat hook postrouting priority 100;
          oifname "eth0" masquerade random,persistent
          ip saddr 10.0.0.0/8 oifname "e*" snat to 192.0.2.1-192.0.2.9
        }
        chain pre {
          type nat hook prerouting priority -100;
          tcp dport 80 dnat to numgen inc mod 2 map { 0 : 192.0.2.1, 1 : 192.0.2.2 }
          tcp dport 81 redirect to :8080
          udp dport 81 redirect
        }
        chain raw { type filter hook prerouting priority -300; udp dport 53 notrack; }
      }
      table inet firewalld { chain filter_INPUT { iifname "lo" accept; }; }
      table inet curfew { chain own { drop; }; }
      """;

  @TempDir private Path dir;
  private final List<Path> covered = new ArrayList<>();

  @BeforeEach
  void load() throws IOException {
    nft("flush ruleset\n" + RULESET);
  }

  @AfterEach
  void end() throws IOException {
    for (Path program : covered) {
      run("umount", program.toString());
    }
    nft("flush ruleset");
  }

  private static List<Finding> look() throws Exception {
    return new FirewallCheck()
        .look(new Patient(Settings.defaults(), new Patient.Answer(Optional.empty(), "none"), true));
  }

  private static List<String> commands(List<Finding> findings) {
    return findings.stream().map(Finding::mend).filter(m -> m.startsWith("nft '")).toList();
  }

  @Test
  void withTheCommandsGivenEveryRuleCountsThatCan() throws Exception {
    int rounds = 0;
    List<String> commands = commands(look());
    String before = counted(run("nft", "-s", "list", "ruleset"));
    assertThat(commands).hasSize(10);
    while (!commands.isEmpty() && rounds++ < 10) {
      for (String command : commands) {
        run("sh", "-c", command);
      }
      commands = commands(look());
    }

    List<Finding> cured = look();
    assertThat(commands(cured)).isEmpty();
    assertThat(cured)
        .extracting(Finding::level, Finding::detail)
        .contains(
            org.assertj.core.groups.Tuple.tuple(
                Level.OK, "nf_tables: 33 rules, of which 30 count"));
    assertThat(cured)
        .filteredOn(f -> f.what().equals("no counter"))
        .as("the two that look up, and firewalld's")
        .hasSize(2);
    assertThat(counted(run("nft", "-s", "list", "ruleset")))
        .as("nothing but counters came")
        .isEqualTo(before);
  }

  /** Without the counters of rules. */
  private static String counted(String ruleset) {
    return ruleset.replaceAll("counter (?!name|seen)", "").replaceAll("(?m) counter$", "");
  }

  @Test
  void looksWithoutChangingAnything() throws Exception {
    String before = run("nft", "-a", "list", "ruleset");

    assertThat(look()).noneMatch(finding -> finding.level() == Level.BAD);
    assertThat(run("nft", "-a", "list", "ruleset")).isEqualTo(before);
  }

  @Test
  void rulesThatNftMayNotReplaceAreCountedWithoutACommand() throws Exception {
    nft("flush ruleset");
    // A table of another's: as long as this nft lives, nobody else may change it.
    Process owner = new ProcessBuilder("nft", "-i").redirectErrorStream(true).start();
    try {
      Writer asked = owner.outputWriter(StandardCharsets.US_ASCII);
      asked.write("add table ip owned { flags owner; chain c { drop; accept; }; }\n");
      asked.flush();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!run("nft", "list", "ruleset").contains("accept") && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      nft("table ip t { chain c { ip saddr 192.0.2.1; }; }");
      List<Finding> found = look();

      assertThat(commands(found))
          .singleElement()
          .satisfies(command -> assertThat(command).contains("ip saddr 192.0.2.1 counter"));
      assertThat(found)
          .anyMatch(f -> f.detail().startsWith("2 more for which nft takes no command"));
    } finally {
      owner.destroyForcibly().onExit().join();
    }
  }

  @Test
  void withoutTheProgramItsPackageIsNamed() throws Exception {
    Path covering = Files.createFile(dir.resolve("nothing"));
    for (String place : List.of("/usr/sbin/nft", "/usr/bin/nft", "/sbin/nft")) {
      Path program = Path.of(place);
      if (Files.isExecutable(program)) {
        run("mount", "--bind", covering.toString(), place);
        covered.add(program);
      }
    }
    assertThat(covered).isNotEmpty();

    assertThat(look())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.NOTE);
              assertThat(finding.detail()).contains("no program nft", "rule=\"uncommented\"");
              assertThat(finding.mend()).isEqualTo("apt install nftables");
            });
    for (Path program : covered) {
      run("umount", program.toString());
    }
    covered.clear();
  }

  private static void nft(String commands) throws IOException {
    Command.Result result = Command.of("nft", "-f", "-").withInput(commands).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
  }

  private static String run(String... arguments) throws IOException {
    Command.Result result = Command.of(arguments).run();
    assertThat(result.succeeded()).as(List.of(arguments) + ": " + result.complaint()).isTrue();
    return result.output();
  }
}
