package io.curfew.ssh;

import io.curfew.config.HostSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Which sshd processes hold a socket, and for whom, as /proc tells.
 *
 * <p>A process may end between two of these reads at any time; what can't be read is then no
 * answer, never a wrong one.
 */
final class SshdProcesses {
  /** OpenSSH 10 authenticates in sshd-auth, which works for a stranger and is never believed. */
  private static final Set<String> BELIEVED = Set.of("sshd", "sshd-session");

  private static final long UNSET = 4294967295L; // (uid_t) -1: no login uid
  private static final int START_AFTER_NAME = 19; // field 22 of proc(5), counted from the third
  private static final int MAX_CHILDREN = 64;
  private static final int MAX_PROCESSES = 100_000;
  private static final int MAX_DESCRIPTORS = 4096;

  private final Path proc;

  /**
   * One sshd process.
   *
   * @param loginUid as pam_loginuid set it
   * @param sockets inodes of the sockets that it holds
   */
  record Holder(Optional<Long> loginUid, long realUid, Set<Long> sockets) {
    boolean holds(Socket socket) {
      return socket.inode() != 0 && sockets.contains(socket.inode());
    }
  }

  SshdProcesses(HostSettings host) {
    this.proc = host.proc();
  }

  /** The process and its children, as far as they are sshd. */
  List<Holder> family(long pid) {
    List<Holder> found = new ArrayList<>();
    List<Long> pids = new ArrayList<>(List.of(pid));
    for (String child : text(pid, "task/" + pid + "/children").split(" ", MAX_CHILDREN)) {
      if (child.matches("\\d{1,10}")) {
        pids.add(Long.parseLong(child));
      }
    }
    pids.forEach(p -> holder(p).ifPresent(found::add));
    return found;
  }

  /** Every sshd process of the host; reads all of /proc. */
  List<Holder> all() {
    List<Holder> found = new ArrayList<>();
    int seen = 0;
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        if (++seen > MAX_PROCESSES) {
          break;
        }
        holder(Long.parseLong(process.getFileName().toString())).ifPresent(found::add);
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      // What was read until here is true all the same.
    }
    return found;
  }

  private Optional<Holder> holder(long pid) {
    return steady(() -> startTicks(text(pid, "stat")), () -> look(pid));
  }

  /** A pid used again during the look would join one process's sshd to another's user. */
  static Optional<Holder> steady(
      Supplier<Optional<Long>> started, Supplier<Optional<Holder>> look) {
    Optional<Long> before = started.get();
    Optional<Holder> holder = before.isEmpty() ? Optional.empty() : look.get();
    return holder.filter(h -> started.get().equals(before));
  }

  private Optional<Holder> look(long pid) {
    if (!isSshd(pid)) {
      return Optional.empty();
    }
    String status = text(pid, "status");
    Optional<Long> realUid =
        status
            .lines()
            .filter(line -> line.startsWith("Uid:"))
            .map(line -> line.substring("Uid:".length()).strip().split("\\s", 2)[0])
            .findFirst()
            .flatMap(SshdProcesses::number);
    Optional<Long> loginUid = number(text(pid, "loginuid").strip()).filter(uid -> uid != UNSET);
    return realUid.map(uid -> new Holder(loginUid, uid, sockets(pid)));
  }

  /** When a process started, in clock ticks since boot; empty if this is no whole /proc stat. */
  static Optional<Long> startTicks(String stat) {
    // The second field is the program's own title for itself and may hold blanks and parentheses.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return stat.indexOf(')') < 0 || fields.length <= START_AFTER_NAME
        ? Optional.empty()
        : number(fields[START_AFTER_NAME]);
  }

  /** The host's own sshd is a file of root's; a user's program may bear any name. */
  private boolean isSshd(long pid) {
    Path exe = proc.resolve(pid + "/exe");
    try {
      // " (deleted)" after the name: the package was upgraded under a running sshd.
      String name =
          Files.readSymbolicLink(exe).getFileName().toString().replaceFirst(" \\(deleted\\)$", "");
      return BELIEVED.contains(name)
          && Integer.valueOf(0).equals(Files.getAttribute(exe, "unix:uid"));
    } catch (IOException e) {
      return false;
    }
  }

  private Set<Long> sockets(long pid) {
    Set<Long> inodes = new HashSet<>();
    int seen = 0;
    try (DirectoryStream<Path> fds = Files.newDirectoryStream(proc.resolve(pid + "/fd"))) {
      for (Path fd : fds) {
        if (++seen > MAX_DESCRIPTORS) {
          break;
        }
        String target = link(fd);
        if (target.startsWith("socket:[") && target.endsWith("]")) {
          number(target.substring(8, target.length() - 1)).ifPresent(inodes::add);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The process ended, or is not ours to look into.
    }
    return inodes;
  }

  private static String link(Path fd) {
    try {
      return Files.readSymbolicLink(fd).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private String text(long pid, String file) {
    try {
      return Files.readString(proc.resolve(pid + "/" + file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private static Optional<Long> number(String text) {
    return text.matches("\\d{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }
}
