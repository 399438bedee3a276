package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A real sshd in this JVM's network namespace and a peer in another, joined by a veth pair whose
 * offloads are off, so that both ends count the same packets. The peer counts by the address that
 * it comes from: 192.0.2.2 to 192.0.2.9 and 2001:db8::2 to 2001:db8::9.
 */
final class SshBed implements AutoCloseable {
  static final String HOST4 = "192.0.2.1";
  static final String HOST6 = "2001:db8::1";
  private static final String PEER = "curfew-ssh-peer";
  private static final int FIRST_PEER = 2;
  private static final int LAST_PEER = 9;

  /**
   * What a session or a client left running belongs to nobody, hence to process 1, and stays in the
   * namespace that it came from: the next test would take it for its own. Ended, a parent hands its
   * children on, so that a second round finds those.
   */
  private static final String END_ORPHANS =
      """
      here=$(readlink /proc/self/ns/net)
      peer=$(ip netns exec %s readlink /proc/self/ns/net)
      orphans() {
        local stat pid
        for stat in /proc/[0-9]*/stat; do
          pid=${stat#/proc/} pid=${pid%%/stat}
          case $(readlink /proc/$pid/ns/net) in "$here" | "$peer") ;; *) continue ;; esac
          # After the name, which is in parentheses: the state and the parent.
          grep -qE '\\) [^ZX] 1 ' $stat 2>/dev/null && echo $pid
        done
      }
      for round in $(seq 100); do
        found=$(orphans)
        [ -n "$found" ] || exit 0
        kill -KILL $found 2>/dev/null
        sleep 0.05
      done
      ps $found
      exit 1
      """
          .formatted(PEER);

  final Path dir;
  final Path log;
  private final SyslogSocket syslog;
  private final List<Process> clients = new ArrayList<>();
  private Optional<Process> sshd = Optional.empty();

  SshBed(Path dir, List<String> users) throws IOException {
    this.dir = dir;
    this.log = dir.resolve("auth.log");
    Files.createFile(log);
    bash(
        """
        set -eu
        chmod 0755 %1$s
        ip netns add %2$s
        ip link add host0 type veth peer name peer0 netns %2$s
        ip addr add 192.0.2.1/24 dev host0
        ip addr add 2001:db8::1/64 dev host0 nodad
        ip link set host0 up
        for n in $(seq 2 9); do
          ip -n %2$s addr add 192.0.2.$n/24 dev peer0
          ip -n %2$s addr add 2001:db8::$n/64 dev peer0 nodad preferred_lft $([ $n = 2 ] && echo forever || echo 0)
        done
        ip -n %2$s link set peer0 up
        ip -n %2$s link set lo up
        # TCP hands the hooks segments of several packets whatever ethtool says, but for this bound.
        # Packets overtake each other between two CPUs, and a busy machine answers late: what is sent
        # again for that, the peer counts and a socket does not.
        for inside in "" "ip netns exec %2$s"; do
          $inside sysctl -qew net.ipv4.tcp_reordering=300 net.ipv4.tcp_early_retrans=0 net.ipv4.tcp_rto_min_us=2000000
        done
        ip link set host0 gso_max_segs 1
        ip -n %2$s link set peer0 gso_max_segs 1
        ethtool -K host0 gro off gso off tso off >/dev/null
        ip netns exec %2$s ethtool -K peer0 gro off gso off tso off >/dev/null
        ip netns exec %2$s nft -f - <<'END'
        table inet truth {
        %3$s
          chain output {
            type filter hook output priority 100;
            tcp dport { 22, 2222 } tcp flags & (syn | ack) != syn jump sent
          }
          chain input {
            type filter hook input priority 100;
            tcp sport { 22, 2222 } tcp flags & (syn | ack) != (syn | ack) jump received
          }
        }
        END
        mkdir %1$s/dev %1$s/etc
        mount -t tmpfs -o mode=0755 curfew %1$s/dev
        for name in null zero full random urandom tty; do
          : >%1$s/dev/$name
          mount --bind /dev/$name %1$s/dev/$name
        done
        cp -p /etc/passwd /etc/group /etc/shadow %1$s/etc
        ssh-keygen -q -t ed25519 -N '' -f %1$s/host_key
        ssh-keygen -q -t ed25519 -N '' -f %1$s/user_key
        mkdir -p /run/sshd
        """
            .formatted(dir, PEER, truthTable()));
    Files.writeString(
        dir.resolve("ssh_config"),
        """
        BatchMode yes
        StrictHostKeyChecking no
        UserKnownHostsFile /dev/null
        LogLevel ERROR
        IdentityFile %1$s/user_key
        IdentitiesOnly yes
        RequestTTY no
        """
            .formatted(dir));
    int uid = 64100;
    for (String user : users) {
      append(dir.resolve("etc/passwd"), user + ":x:" + uid + ":" + uid + "::/:/bin/sh\n");
      append(dir.resolve("etc/group"), user + ":x:" + uid + ":\n");
      append(dir.resolve("etc/shadow"), user + ":*:19000:0:99999:7:::\n");
      uid++;
    }
    bash("for f in passwd group shadow; do mount --bind " + dir + "/etc/$f /etc/$f; done");
    syslog = new SyslogSocket(dir.resolve("dev/log"), log);
    bash("chmod 0666 " + dir + "/dev/log");
  }

  private static void append(Path file, String line) throws IOException {
    Files.writeString(file, line, StandardOpenOption.APPEND);
  }

  private static String truthTable() {
    StringBuilder table = new StringBuilder();
    for (String direction : List.of("sent", "received")) {
      String side = direction.equals("sent") ? "saddr" : "daddr";
      StringBuilder chain = new StringBuilder();
      for (int n = FIRST_PEER; n <= LAST_PEER; n++) {
        String name = direction + "_" + n;
        table.append("  counter ").append(name).append(" { }\n");
        chain.append("    ip %s 192.0.2.%d counter name %s\n".formatted(side, n, name));
        chain.append("    ip6 %s 2001:db8::%d counter name %s\n".formatted(side, n, name));
      }
      table.append("  chain ").append(direction).append(" {\n").append(chain).append("  }\n");
    }
    return table.toString();
  }

  void startSshd() throws IOException {
    startSshd("", "exec /usr/sbin/sshd");
  }

  /**
   * @param settings stand before the bed's own, so that they win
   * @param program words of a shell before sshd's arguments, run in a mount namespace of its own
   */
  void startSshd(String settings, String program) throws IOException {
    Files.writeString(
        dir.resolve("sshd_config"),
        settings
            + """
            Port 22
            HostKey %1$s/host_key
            AuthorizedKeysFile %1$s/user_key.pub
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PidFile none
            UseDNS no
            MaxStartups 100
            Subsystem sftp internal-sftp
            """
                .formatted(dir));
    sshd =
        Optional.of(
            new ProcessBuilder(
                    "unshare",
                    "--mount",
                    "--propagation",
                    "private",
                    "bash",
                    "-ec",
                    "mount --rbind %1$s/dev /dev; %2$s -D -f %1$s/sshd_config"
                        .formatted(dir, program))
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("sshd.out").toFile())
                .start());
    bash(
        "for n in $(seq 200); do ss -Hltn sport = :22 | grep -q . && exit 0; sleep 0.05; done;"
            + "cat %s/sshd.out; exit 1".formatted(dir));
  }

  /** One session from the peer: the command's output counts as sent by the host. */
  Process ssh(String user, String address, String command) throws IOException {
    return peer("ssh", "-F", config(), user + "@" + address, command);
  }

  /** The clients' configuration file; what is said beside it wins. */
  String config() {
    return dir.resolve("ssh_config").toString();
  }

  /** A program of the peer's. */
  Process peer(String... line) throws IOException {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", PEER, "timeout", "120"));
    all.addAll(List.of(line));
    ProcessBuilder program = new ProcessBuilder(all).redirectErrorStream(true);
    Process client = program.redirectOutput(output(clients.size()).toFile()).start();
    clients.add(client);
    return client;
  }

  private Path output(int client) {
    return dir.resolve("client-" + client + ".out");
  }

  /** What a program of the peer's wrote so far. */
  String output(Process client) throws IOException {
    return Files.readString(output(clients.indexOf(client)));
  }

  /** Waits for a program that has no more to read. */
  void succeeds(Process client) throws Exception {
    client.getOutputStream().close();
    assertThat(client.waitFor()).as("the peer: %s", output(client)).isZero();
  }

  void login(String user, String address, String command) throws Exception {
    succeeds(ssh(user, address, command));
  }

  /** What the peer's own counters say, from the host's point of view. */
  Traffic truth() throws IOException {
    Traffic sum = Traffic.NONE;
    for (int n = FIRST_PEER; n <= LAST_PEER; n++) {
      sum = sum.plus(truth(n));
    }
    return sum;
  }

  /** The same of one of the peer's addresses, IPv4 and IPv6 with this last number. */
  Traffic truth(int last) throws IOException {
    String listing = bash("ip netns exec " + PEER + " nft -j list counters table inet truth");
    return new Traffic(counter(listing, "sent_" + last), counter(listing, "received_" + last));
  }

  /** What a table of the host's says that is made as the peer's. */
  static Traffic counted(String table, int last) throws IOException {
    String listing = bash("nft -j list counters table inet " + table);
    return new Traffic(counter(listing, "sent_" + last), counter(listing, "received_" + last));
  }

  /** What curfew's plain counters say, read by nft. */
  static Traffic plain() throws IOException {
    String listing = bash("nft -j list counters table inet curfew");
    return new Traffic(counter(listing, "ssh_in"), counter(listing, "ssh_out"));
  }

  private static Count counter(String json, String name) {
    java.util.regex.Matcher found =
        java.util.regex.Pattern.compile(
                "\"name\": \"" + name + "\"[^}]*\"packets\": (\\d+), \"bytes\": (\\d+)")
            .matcher(json);
    assertThat(found.find()).as(json).isTrue();
    return new Count(Long.parseLong(found.group(2)), Long.parseLong(found.group(1)));
  }

  void log(String line) throws IOException {
    append(log, line + "\n");
  }

  static String bash(String script) throws IOException {
    Command.Result result =
        Command.of("bash", "-c", script).withTimeout(Duration.ofSeconds(30)).run();
    assertThat(result.succeeded()).as(script + "\n" + result.errors() + result.output()).isTrue();
    return result.output();
  }

  /** Ends the one that listens; its sessions end with their clients. */
  void stopSshd() {
    if (sshd.isPresent()) {
      sshd.get().destroy();
      sshd.get().onExit().join();
    }
  }

  @Override
  public void close() throws IOException {
    for (Process client : clients) {
      client.destroy();
      client.onExit().join();
    }
    stopSshd();
    bash(END_ORPHANS);
    syslog.close();
    bash(
        "if nft list table inet curfew >/dev/null 2>&1; then nft delete table inet curfew; fi;"
            + "ip link del host0; ip netns del "
            + PEER
            + "; umount /etc/passwd /etc/group /etc/shadow; umount -R "
            + dir
            + "/dev");
  }
}
