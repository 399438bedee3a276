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
 * offloads are off, so that both ends count the same packets.
 */
final class SshBed implements AutoCloseable {
  static final String HOST4 = "192.0.2.1";
  static final String HOST6 = "2001:db8::1";
  private static final String PEER = "curfew-ssh-peer";

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
        ip -n %2$s addr add 192.0.2.2/24 dev peer0
        ip -n %2$s addr add 2001:db8::2/64 dev peer0 nodad
        ip -n %2$s link set peer0 up
        ip -n %2$s link set lo up
        # TCP hands the hooks segments of several packets whatever ethtool says, but for this bound.
        ip link set host0 gso_max_segs 1
        ip -n %2$s link set peer0 gso_max_segs 1
        ethtool -K host0 gro off gso off tso off >/dev/null
        ip netns exec %2$s ethtool -K peer0 gro off gso off tso off >/dev/null
        ip netns exec %2$s nft -f - <<'END'
        table inet truth {
          counter sent { }
          counter received { }
          chain output {
            type filter hook output priority 100;
            tcp dport 22 tcp flags & (syn | ack) != syn counter name sent
          }
          chain input {
            type filter hook input priority 100;
            tcp sport 22 tcp flags & (syn | ack) != (syn | ack) counter name received
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
            .formatted(dir, PEER));
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

  void startSshd() throws IOException {
    Files.writeString(
        dir.resolve("sshd_config"),
        """
        Port 22
        HostKey %1$s/host_key
        AuthorizedKeysFile %1$s/user_key.pub
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        PidFile none
        UseDNS no
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
                    "-c",
                    "mount --rbind "
                        + dir
                        + "/dev /dev && exec /usr/sbin/sshd -D -f "
                        + dir
                        + "/sshd_config")
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("sshd.out").toFile())
                .start());
    bash(
        "for n in $(seq 100); do ss -Hltn sport = :22 | grep -q . && exit 0; sleep 0.05; done; exit 1");
  }

  /** One session from the peer: the command's output counts as sent by the host. */
  Process ssh(String user, String address, String command) throws IOException {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", PEER, "timeout", "60"));
    line.addAll(List.of("ssh", "-F", "/dev/null", "-T", "-o", "BatchMode=yes"));
    line.addAll(List.of("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"));
    line.addAll(
        List.of("-o", "LogLevel=ERROR", "-i", dir + "/user_key", "-o", "IdentitiesOnly=yes"));
    line.addAll(List.of(user + "@" + address, command));
    Process client =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("ssh.out").toFile())
            .start();
    clients.add(client);
    return client;
  }

  void login(String user, String address, String command) throws Exception {
    Process ssh = ssh(user, address, command);
    ssh.getOutputStream().close();
    assertThat(ssh.waitFor()).as("ssh: %s", Files.readString(dir.resolve("ssh.out"))).isZero();
  }

  /** What the peer's own counters say, from the host's point of view. */
  Traffic truth() throws IOException {
    String listing = bash("ip netns exec " + PEER + " nft -j list counters table inet truth");
    return new Traffic(counter(listing, "sent"), counter(listing, "received"));
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

  @Override
  public void close() throws IOException {
    for (Process client : clients) {
      client.destroy();
      client.onExit().join();
    }
    if (sshd.isPresent()) {
      sshd.get().destroy();
      sshd.get().onExit().join();
    }
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
