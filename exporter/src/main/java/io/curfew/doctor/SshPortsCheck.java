package io.curfew.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Whether somebody listens on the configured ports; bytes on any other port are not counted. */
final class SshPortsCheck implements Check {
  private static final String WHAT = "ssh ports";
  private static final String LISTEN = "0A";
  private static final Pattern PORT = Pattern.compile("(?m)^port (\\d+)$");

  @Override
  public List<Finding> look(Patient patient) {
    if (!patient.settings().ssh().enabled()) {
      return List.of();
    }
    Set<Integer> listening = new HashSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      try {
        // This network namespace, where curfew counts too; not that of a mounted /proc.
        listening.addAll(
            listening(Files.readString(Path.of("/proc/net", table), StandardCharsets.US_ASCII)));
      } catch (IOException e) {
        // A host without IPv6 has no tcp6.
      }
    }
    return judge(patient.settings().ssh().ports(), listening, () -> SshdSettings.ask(patient));
  }

  /**
   * Judges.
   *
   * @param sshd what it would do; only asked where nobody listens
   */
  static List<Finding> judge(
      List<Integer> configured, Set<Integer> listening, Supplier<Optional<String>> sshd) {
    List<Finding> found = new ArrayList<>();
    for (int port : configured) {
      found.add(
          listening.contains(port)
              ? Finding.ok(WHAT, "somebody listens on TCP port " + port)
              : Finding.bad(WHAT, "nobody listens on TCP port " + port, mend(port, sshd.get())));
    }
    return found;
  }

  private static String mend(int port, Optional<String> sshd) {
    if (sshd.isEmpty()) {
      return "set ssh.ports to sshd's own: sshd -T | grep ^port";
    }
    List<String> own = PORT.matcher(sshd.get()).results().map(m -> m.group(1)).toList();
    return own.isEmpty() || own.contains(Integer.toString(port))
        ? "systemctl start ssh # the unit sshd where it is not Debian's"
        : "ssh.ports = [" + String.join(", ", own) + "]";
  }

  /**
   * Ports in state LISTEN of /proc/net/tcp or tcp6 (proc(5)).
   *
   * <pre>
   *   0: 00000000:07E8 00000000:0000 0A …
   * </pre>
   */
  static Set<Integer> listening(String table) {
    Set<Integer> ports = new HashSet<>();
    table
        .lines()
        .map(line -> line.strip().split(" +", -1))
        .filter(fields -> fields.length > 3 && fields[3].equals(LISTEN))
        .forEach(
            fields ->
                ports.add(
                    Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16)));
    return ports;
  }
}
