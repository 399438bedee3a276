package io.curfew.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.kernel.Command;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A program that opens flows as a user of its own in a cgroup of its own and tells the truth about
 * them (src/test/c/sender.c), and a listener for its connections.
 *
 * <p>Truth and records are lines of one form, so that one comparison holds all fields at once.
 */
final class SenderBed implements AutoCloseable {
  static final int PORT = 8080;
  private static final String UID = "4321";
  private static final String GID = "4322";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path program;
  private final Path cgroup;
  private final long cgroupId;
  private final ServerSocket listener;
  private final Thread accepting;

  /** How the sender runs. */
  enum As {
    USER("setpriv --reuid=" + UID + " --regid=" + GID + " --clear-groups"),
    OTHER_USER("setpriv --reuid=5321 --regid=5322 --clear-groups"),
    ROOT("env");

    private final String prefix;

    As(String prefix) {
      this.prefix = prefix;
    }
  }

  SenderBed(Path directory) throws Exception {
    program = directory.resolve("curfew-sender");
    run("clang -O1 -Wall -Wextra -Werror -o " + program + " src/test/c/sender.c");
    run("chmod 755 " + directory);
    run("sysctl -qw net.ipv4.ping_group_range='0 2147483647' net.ipv4.tcp_fastopen=1539");
    run("ip addr add 192.0.2.1/32 dev lo");
    run("ip addr add 2001:db8::1/128 dev lo nodad");
    cgroup =
        CgroupRoot.find(Path.of("/sys")).resolve("curfew-witness-" + ProcessHandle.current().pid());
    Files.createDirectories(cgroup);
    cgroupId = (Long) Files.getAttribute(cgroup, "unix:ino");
    listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(PORT), 4096);
    accepting = new Thread(this::accept, "accepting");
    accepting.setDaemon(true);
    accepting.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try (Socket taken = listener.accept()) {
        taken.setSoLinger(true, 0);
      } catch (IOException e) {
        // a connection that was reset already, or the end
      }
    }
  }

  static String run(String line) throws Exception {
    Command.Result result = Command.of("bash", "-c", line).withTimeout(PATIENCE).run();
    assertThat(result.succeeded()).as("%s: %s", line, result.errors()).isTrue();
    return result.output();
  }

  /** Begins; the truth comes line by line on its standard output. */
  Process begin(As as, String prefix, String way, String address, int port, int... more)
      throws IOException {
    StringBuilder line = new StringBuilder("echo 0 > " + cgroup + "/cgroup.procs; exec ");
    line.append(prefix).append(' ').append(as.prefix).append(' ').append(program);
    line.append(' ').append(way).append(' ').append(address).append(' ').append(port);
    for (int argument : more) {
      line.append(' ').append(argument);
    }
    return new ProcessBuilder("/bin/bash", "-c", line.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Runs to the end; returns the truth. */
  List<String> send(As as, String way, String address, int... more) throws Exception {
    return sendTo(as, way, address, PORT, more);
  }

  List<String> sendTo(As as, String way, String address, int port, int... more) throws Exception {
    Process process = begin(as, "", way, address, port, more);
    return truthOf(process);
  }

  List<String> truthOf(Process process) throws Exception {
    List<String> truth = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        truth.add(truth(line));
      }
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return truth;
  }

  /** What the witness should have seen of a line of the sender's. */
  String truth(String line) {
    return line + " cgroup " + cgroupId + " user-made";
  }

  /** A record as a line; a worker of io_uring has a name that is its own thread's. */
  static String line(WitnessRecord record) {
    String command = record.command();
    if (command.startsWith("iou-") && record.thread() != record.pid()) {
      command = "curfew-sender";
    }
    return String.format(
        Locale.ROOT,
        "%d %d %d %d %s %d %s %d %s %d cgroup %d%s",
        record.protocol(),
        record.pid(),
        record.uid(),
        record.gid(),
        command,
        record.cookie(),
        address(record.ipv6(), record.sourceHigh(), record.sourceLow()),
        record.sourcePort(),
        address(record.ipv6(), record.destinationHigh(), record.destinationLow()),
        record.destinationPort(),
        record.cgroupId(),
        record.userMade() ? " user-made" : "");
  }

  private static String address(boolean ipv6, long high, long low) {
    byte[] bytes =
        ipv6
            ? ByteBuffer.allocate(16).putLong(high).putLong(low).array()
            : ByteBuffer.allocate(4).putInt((int) low).array();
    try {
      String text = InetAddress.getByAddress(bytes).getHostAddress();
      return text.replaceFirst("(^|:)(0(:|$)){2,}", "::"); // as inet_ntop(3) writes it
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Drains until {@code seen} has that many lines, with patience. */
  static void await(Witness witness, List<String> seen, int count) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (seen.size() < count && System.nanoTime() < deadline) {
      if (witness.drain(record -> seen.add(line(record))) == 0) {
        Thread.sleep(5);
      }
    }
  }

  @Override
  public void close() throws Exception {
    listener.close();
    accepting.join();
    run(
        "for n in $(seq 200); do rmdir "
            + cgroup
            + " 2>/dev/null && exit; sleep .05; done; exit 1");
    run("ip addr del 192.0.2.1/32 dev lo; ip addr del 2001:db8::1/128 dev lo");
  }
}
