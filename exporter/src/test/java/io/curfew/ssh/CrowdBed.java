package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A real sshd for many sessions at once, and two peers: one like any other, and one that has a
 * single port to connect from, so that each of its sessions has the ports of the one before.
 *
 * <p>Each client process runs under a uid that says whose bytes it moves; the peers count by it.
 * Owned by one test; its clients end by themselves when the file {@code stop} is there.
 */
final class CrowdBed implements AutoCloseable {
  static final List<String> USERS = List.of("ann", "bob", "cid", "dot", "eve");

  /** Uids of the users, on both ends. */
  static final int UID = 64100;

  /** Uids of clients whose sessions the exporter does not see, one a user. */
  static final int UNSEEN = 64200;

  /** Uid of clients that are refused. */
  static final int REFUSED = 64300;

  private static final String PEER = "curfew-crowd";
  private static final String ONE_PORT = "curfew-oneport";
  private static final Duration LONGEST = Duration.ofMinutes(8);

  final Path dir;
  final Path log;
  private final boolean journal;
  private Optional<SyslogSocket> syslog = Optional.empty();
  private final Process sshd;
  private final List<Process> clients = new ArrayList<>();

  /**
   * Makes namespaces, users and sshd.
   *
   * @param journal whether sshd logs to the journald that this mount namespace has, or to {@link
   *     #log}
   */
  CrowdBed(Path dir, boolean journal) throws Exception {
    this.dir = dir;
    this.log = Files.createFile(dir.resolve("auth.log"));
    this.journal = journal;
    SshBed.bash("chmod 0755 " + dir + "; mkdir -m 1777 " + dir + "/on");
    join(PEER, "crowd0", 192, "2001:db8::");
    join(ONE_PORT, "crowd1", 198, "2001:db8:1::");
    SshBed.bash(
        "ip netns exec "
            + ONE_PORT
            + " sysctl -qw net.ipv4.ip_local_port_range='50000 50000' net.ipv4.tcp_tw_reuse=1");
    accounts();
    devices();
    this.sshd = startSshd();
  }

  private static void join(String netns, String link, int net, String prefix) throws IOException {
    String four = net == 192 ? "192.0.2." : "198.51.100.";
    SshBed.bash(
        """
        set -eu
        ip netns add %1$s
        ip link add %2$s type veth peer name peer0 netns %1$s
        ip addr add %3$s1/24 dev %2$s
        ip addr add %4$s1/64 dev %2$s nodad
        ip link set %2$s up
        ip -n %1$s addr add %3$s2/24 dev peer0
        ip -n %1$s addr add %4$s2/64 dev peer0 nodad
        ip -n %1$s link set peer0 up
        ip -n %1$s link set lo up
        # TCP hands the hooks segments of several packets whatever ethtool says, but for this bound.
        ip link set %2$s gso_max_segs 1
        ip -n %1$s link set peer0 gso_max_segs 1
        ethtool -K %2$s gro off gso off tso off >/dev/null
        ip netns exec %1$s ethtool -K peer0 gro off gso off tso off >/dev/null
        """
            .formatted(netns, link, four, prefix));
    PeerCounts.install(netns, uids());
  }

  private static List<Integer> uids() {
    List<Integer> uids = new ArrayList<>(List.of(REFUSED));
    for (int n = 0; n < USERS.size(); n++) {
      uids.addAll(List.of(UID + n, UNSEEN + n));
    }
    return uids;
  }

  private void accounts() throws IOException {
    SshBed.bash("mkdir %1$s/etc; cp -p /etc/passwd /etc/group /etc/shadow %1$s/etc".formatted(dir));
    for (int n = 0; n < USERS.size(); n++) {
      account(USERS.get(n), UID + n);
      account("unseen" + n, UNSEEN + n);
    }
    account("refused", REFUSED);
    SshBed.bash("for f in passwd group shadow; do mount --bind " + dir + "/etc/$f /etc/$f; done");
  }

  private void account(String name, int uid) throws IOException {
    append("etc/passwd", name + ":x:" + uid + ":" + uid + "::/:/bin/sh\n");
    append("etc/group", name + ":x:" + uid + ":\n");
    append("etc/shadow", name + ":*:19000:0:99999:7:::\n");
  }

  private void append(String file, String line) throws IOException {
    Files.writeString(dir.resolve(file), line, StandardOpenOption.APPEND);
  }

  private void devices() throws IOException {
    SshBed.bash(
        """
        set -eu
        mkdir %1$s/dev
        mount -t tmpfs -o mode=0755 curfew %1$s/dev
        for name in null zero full random urandom tty; do
          : >%1$s/dev/$name
          mount --bind /dev/$name %1$s/dev/$name
        done
        """
            .formatted(dir));
    if (journal) {
      Files.createSymbolicLink(dir.resolve("dev/log"), Path.of("/run/systemd/journal/dev-log"));
    } else {
      syslog = Optional.of(new SyslogSocket(dir.resolve("dev/log"), log));
      SshBed.bash("chmod 0666 " + dir + "/dev/log");
    }
  }

  private Process startSshd() throws IOException {
    SshBed.bash(
        """
        ssh-keygen -q -t ed25519 -N '' -f %1$s/host_key
        ssh-keygen -q -t ed25519 -N '' -f %1$s/user_key
        ssh-keygen -q -t ed25519 -N '' -f %1$s/wrong_key
        # ssh minds a key's mode only where the key is its own user's.
        chmod 0644 %1$s/user_key %1$s/wrong_key
        mkdir -p /run/sshd
        """
            .formatted(dir));
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
        MaxStartups 100
        """
            .formatted(dir));
    Process started =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "bash",
                "-c",
                "mount --rbind %1$s/dev /dev && exec /usr/sbin/sshd -D -f %1$s/sshd_config"
                    .formatted(dir))
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("sshd.out").toFile())
            .start();
    SshBed.bash(
        "for n in $(seq 200); do ss -Hltn sport = :22 | grep -q . && exit 0; sleep 0.05; done; exit 1");
    return started;
  }

  private String ssh(String key, String user, boolean ipv6, String netns) {
    String four = netns.equals(PEER) ? "192.0.2.1" : "198.51.100.1";
    String six = netns.equals(PEER) ? "2001:db8::1" : "2001:db8:1::1";
    return "ssh -F /dev/null -T -o BatchMode=yes -o StrictHostKeyChecking=no -o LogLevel=ERROR"
        + " -o UserKnownHostsFile=/dev/null -o IdentitiesOnly=yes -i %s/%s %s@%s"
            .formatted(dir, key, user, ipv6 ? six : four);
  }

  private Process client(String name, String netns, int uid, String script) throws IOException {
    Process client =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                netns,
                "timeout",
                Long.toString(LONGEST.toSeconds()),
                "setpriv",
                "--reuid=" + uid,
                "--regid=" + uid,
                "--clear-groups",
                "bash",
                "-c",
                "cd " + dir + "; " + script)
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("client-" + name).toFile())
            .start();
    clients.add(client);
    return client;
  }

  /** A session that moves bytes between the files {@code go} and {@code stop}. */
  Process session(int number) throws IOException {
    int user = number % USERS.size();
    boolean ipv6 = number / USERS.size() % 2 == 1;
    boolean up = number / USERS.size() % 4 > 1;
    String bytes =
        "while [ ! -e %1$s/go ]; do sleep .2; done; while [ ! -e %1$s/stop ]; do head -c %2$d /dev/zero; sleep 1; done"
            .formatted(dir, 700 + 331 * number);
    String on = ": >" + dir + "/on/" + number + "; ";
    String ssh = ssh("user_key", USERS.get(user), ipv6, PEER);
    String script =
        up
            ? "{ " + bytes + "; } | " + ssh + " '" + on + "cat >/dev/null'"
            : ssh + " '" + on + bytes + "' </dev/null >/dev/null";
    return client("session-" + number, PEER, UID + user, script);
  }

  /** Starts sessions a few at a time and waits until each is logged in. */
  List<Process> sessions(int from, int to) throws Exception {
    List<Process> started = new ArrayList<>();
    for (int number = from; number < to; number++) {
      started.add(session(number));
      if (number % 4 == 3 || number == to - 1) {
        waitFor(from, number + 1);
      }
    }
    return started;
  }

  /** Waits until sessions are logged in. */
  void waitFor(int from, int to) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    for (int number = from; number < to; number++) {
      while (!Files.exists(dir.resolve("on/" + number))) {
        assertThat(System.nanoTime()).as(() -> "a login, " + outputs()).isLessThan(end);
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  private String outputs() {
    try {
      return SshBed.bash("cd " + dir + "; grep . client-* sshd.out | tail -40");
    } catch (IOException | AssertionError none) {
      return "no output";
    }
  }

  /** A whole session, from login to end, that is counted apart. */
  void unseenSession(int user, boolean ipv6, int bytes) throws Exception {
    Process client =
        client(
            "unseen-" + user + "-" + bytes,
            PEER,
            UNSEEN + user,
            ssh("user_key", USERS.get(user), ipv6, PEER)
                + " 'head -c "
                + bytes
                + " /dev/zero' </dev/null >/dev/null");
    ended(client);
  }

  /** One session of each user, one after the other, all from one address and port. */
  void samePortForEach(boolean ipv6) throws Exception {
    for (int user = 0; user < USERS.size(); user++) {
      // The port is free again a second after its last connection; until then connect() fails.
      String script =
          "for n in $(seq 300); do %s 'head -c %d /dev/zero; sleep .3' </dev/null >/dev/null && exit; sleep .1; done; exit 1"
              .formatted(ssh("user_key", USERS.get(user), ipv6, ONE_PORT), 5000 + 1111 * user);
      ended(client("port-" + user + ipv6, ONE_PORT, UID + user, script));
    }
  }

  private void ended(Process client) throws Exception {
    assertThat(client.waitFor(90, TimeUnit.SECONDS)).as(() -> outputs()).isTrue();
    assertThat(client.exitValue()).as(() -> outputs()).isZero();
  }

  /** Is refused again and again until the end. */
  Process refusals() throws IOException {
    return client(
        "refused",
        PEER,
        REFUSED,
        "for n in $(seq 400); do [ -e stop ] && exit; %s true; %s true; sleep .3; done"
            .formatted(
                ssh("wrong_key", "ann", false, PEER), ssh("user_key", "nobodyhere", true, PEER)));
  }

  void go() throws IOException {
    Files.createFile(dir.resolve("go"));
  }

  /** Lets every session move its last bytes and waits for their ends. */
  void stop() throws Exception {
    Files.createFile(dir.resolve("stop"));
    for (Process client : clients) {
      assertThat(client.waitFor(90, TimeUnit.SECONDS)).as(() -> outputs()).isTrue();
    }
  }

  void rotate(String name) throws IOException {
    Files.move(log, dir.resolve(name));
    // As logrotate's "create" does, though the writer would make it too.
    SshBed.bash(": >>" + log);
  }

  /** How many logins of each user stand in the log, and those from the one port. */
  String logins() throws IOException {
    return SshBed.bash(
        "cd "
            + dir
            + "; cat auth.log* | sed -n 's/.*Accepted [^ ]* for \\([a-z]*\\) .*/\\1/p' | sort | uniq -c;"
            + "grep -h 'Accepted.*port 50000 ' auth.log*; date");
  }

  /** What the peers counted, by uid. */
  Map<Integer, Traffic> truth() throws IOException {
    Map<Integer, Traffic> all = new HashMap<>(PeerCounts.read(PEER));
    PeerCounts.read(ONE_PORT).forEach((uid, t) -> all.merge(uid, t, Traffic::plus));
    return all;
  }

  static int established() throws IOException {
    return Integer.parseInt(SshBed.bash("ss -Htn state established sport = :22 | wc -l").strip());
  }

  @Override
  public void close() throws IOException {
    for (Process client : clients) {
      client.destroy();
      client.onExit().join();
    }
    sshd.destroy();
    sshd.onExit().join();
    if (syslog.isPresent()) {
      syslog.get().close();
    }
    SshBed.bash(
        ("nft flush ruleset; for n in %s %s; do ip netns del $n; done; sleep .2;"
                + "ip link del crowd0 2>/dev/null; ip link del crowd1 2>/dev/null;"
                + "umount /etc/passwd /etc/group /etc/shadow; umount -R %s/dev")
            .formatted(PEER, ONE_PORT, dir));
  }
}
