package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a packet costs beside the way of two rules a session: the rate of a TCP ping-pong over a
 * veth pair, both ends pinned to one CPU, as a ratio to no rules at all.
 *
 * <p>Every round measures every way once, and medians are compared, since the machine itself
 * changes by more than the ways differ. A Java process at both ends costs more than a C one, so the
 * ratios are kinder to all ways than the bare kernel is.
 */
@Timeout(600)
final class PacketCostLongIT {
  private static final List<Integer> SESSIONS = List.of(100, 1000, 5000);
  private static final int ROUNDS = 7;
  private static final int MILLIS = 400;
  private static final String PEER = "curfew-cost";

  private final List<Process> ends = new ArrayList<>();

  @FunctionalInterface
  private interface Install {
    void now() throws IOException;
  }

  /** One way to count, and the rates it left. */
  private record Way(String name, Install install, List<Double> rates) {
    static Way of(String name, Install install) {
      return new Way(name, install, new ArrayList<>());
    }

    double median() {
      return rates.stream().sorted().skip(ROUNDS / 2).findFirst().orElseThrow();
    }
  }

  @AfterEach
  void end() throws IOException {
    for (Process end : ends) {
      end.destroy();
      end.onExit().join();
    }
    clear();
    SshBed.bash("ip link del cost0; ip netns del " + PEER);
  }

  @Test
  void aSetCostsAPacketTheSameHoweverManySessions() throws Exception {
    SshBed.bash(
        """
        set -eu
        ip netns add %1$s
        ip link add cost0 type veth peer name peer0 netns %1$s
        ip addr add 192.0.2.1/24 dev cost0
        ip link set cost0 up
        ip -n %1$s addr add 192.0.2.2/24 dev peer0
        ip -n %1$s link set peer0 up
        """
            .formatted(PEER));
    ends.add(process(List.of(), "serve"));
    SshBed.bash(
        "for n in $(seq 200); do ss -Hltn sport = :22 | grep -q . && exit 0; sleep .05; done; exit 1");
    Process client = process(List.of("ip", "netns", "exec", PEER), "192.0.2.1");
    ends.add(client);
    Way none = Way.of("no rules at all", () -> {});
    List<Way> ways =
        new ArrayList<>(List.of(none, Way.of("conntrack alone", PacketCostLongIT::track)));
    List<Way> sets = SESSIONS.stream().map(PacketCostLongIT::sets).toList();
    List<Way> rules = SESSIONS.stream().map(PacketCostLongIT::rules).toList();
    ways.addAll(sets);
    ways.addAll(rules);
    SESSIONS.forEach(n -> ways.add(legacy(n)));
    try (Writer ask = client.outputWriter();
        BufferedReader answers = client.inputReader()) {
      exchanges(ask, answers, 4 * MILLIS);
      for (int round = 0; round < ROUNDS; round++) {
        for (Way way : ways) {
          clear();
          way.install().now();
          way.rates().add(exchanges(ask, answers, MILLIS));
        }
      }
    }
    for (Way way : ways) {
      Figures.write(
          "rate of a TCP ping-pong with %s: %.2f of that with none (%.0f exchanges a second, median of %d)",
          way.name(), way.median() / none.median(), way.median() * 1000 / MILLIS, ROUNDS);
    }
    int most = SESSIONS.size() - 1;
    assertThat(sets.get(most).median()).isGreaterThan(0.8 * sets.get(0).median());
    assertThat(sets.get(most).median()).isGreaterThan(2 * rules.get(most).median());
  }

  private static Way sets(int sessions) {
    return Way.of("curfew's sets of " + sessions + " sessions", () -> installSets(sessions));
  }

  private static Way rules(int sessions) {
    return Way.of(
        "two nft rules for each of " + sessions + " sessions", () -> installRules(sessions));
  }

  private static Way legacy(int sessions) {
    return Way.of(
        "two iptables-legacy rules for each of " + sessions + " sessions",
        () -> installLegacy(sessions));
  }

  private static void track() throws IOException {
    nft("table inet a {\n chain c { type filter hook input priority 0; ct state invalid\n}\n}\n");
  }

  private static void installSets(int sessions) throws IOException {
    String elements =
        IntStream.range(0, sessions)
            .mapToObj(n -> "192.0.2.2 . " + (10_000 + n) + " . 192.0.2.1 . 22")
            .collect(Collectors.joining(", "));
    nft(
        Ruleset.text("curfew", "curfew benchmark", List.of(22), Ruleset.SET_SIZE)
            + "add element inet curfew in4 { "
            + elements
            + " }\n"
            + "add element inet curfew out4 { "
            + elements
            + " }\n");
  }

  private static void installRules(int sessions) throws IOException {
    nft(
        "table inet accounting {\n chain in { type filter hook input priority 0;\n"
            + eachSession(sessions, "ip saddr 192.0.2.2 tcp dport 22 tcp sport %1$d %2$s")
            + "}\n chain out { type filter hook output priority 0;\n"
            + eachSession(sessions, "ip daddr 192.0.2.2 tcp sport 22 tcp dport %1$d %2$s")
            + "}\n}\n");
  }

  private static String eachSession(int sessions, String rule) {
    return IntStream.range(0, sessions)
        .mapToObj(n -> rule.formatted(10_000 + n, "counter comment \"pid:" + n + " user:ann\"\n"))
        .collect(Collectors.joining());
  }

  private static void installLegacy(int sessions) throws IOException {
    StringBuilder rules = new StringBuilder("*filter\n");
    for (int n = 0; n < sessions; n++) {
      String comment = " -m comment --comment \"pid:" + n + " user:ann\"\n";
      rules
          .append("-A INPUT -s 192.0.2.2 -p tcp --dport 22 --sport ")
          .append(10_000 + n)
          .append(comment)
          .append("-A OUTPUT -d 192.0.2.2 -p tcp --sport 22 --dport ")
          .append(10_000 + n)
          .append(comment);
    }
    piped("iptables-legacy-restore", rules.append("COMMIT\n").toString());
  }

  private static void clear() throws IOException {
    SshBed.bash("nft flush ruleset; iptables-legacy -F; conntrack -F 2>/dev/null; true");
  }

  private static void nft(String text) throws IOException {
    piped("nft -f -", text);
  }

  private static void piped(String command, String text) throws IOException {
    Path file = Files.createTempFile("curfew-rules", "");
    try {
      Files.writeString(file, text);
      SshBed.bash(command + " <" + file);
    } finally {
      Files.delete(file);
    }
  }

  private static Process process(List<String> where, String argument) throws IOException {
    List<String> line = new ArrayList<>(where);
    line.addAll(List.of("taskset", "-c", cpu(), System.getProperty("java.home") + "/bin/java"));
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx16m", "-cp"));
    line.addAll(List.of(classes(), "io.curfew.ssh.PingPong", argument));
    return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Where this class's file stands: the ping-pong needs no other. */
  private static String classes() {
    return PingPong.class.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  /** The first that this process may use. */
  private static String cpu() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("Cpus_allowed_list:")) {
        return line.replaceFirst("^\\S+\\s+(\\d+).*", "$1");
      }
    }
    throw new IOException("no Cpus_allowed_list in /proc/self/status");
  }

  private static double exchanges(Writer ask, BufferedReader answers, int millis)
      throws IOException {
    ask.write(millis + "\n");
    ask.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the ping-pong ended");
    }
    return Double.parseDouble(answer);
  }
}
