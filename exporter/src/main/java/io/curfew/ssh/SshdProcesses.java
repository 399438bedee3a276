package io.curfew.ssh;

import io.curfew.config.HostSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
  private static final String SSHD = "sshd";

  /** OpenSSH 10 authenticates in sshd-auth, which works for a stranger and is never believed. */
  private static final Set<String> BELIEVED = Set.of(SSHD, "sshd-session");

  /** After the name in the link: the package was upgraded under a running sshd. */
  private static final String DELETED = " \\(deleted\\)$";

  private static final long UNSET = 4294967295L; // (uid_t) -1: no login uid
  private static final int START_AFTER_NAME = 19; // field 22 of proc(5), counted from the third
  private static final int MAX_CHILDREN = 64;
  private static final int MAX_PROCESSES = 100_000;
  private static final int MAX_DESCRIPTORS = 4096;

  private final Path proc;
  private final HostSshd sshd;

  /**
   * One sshd process.
   *
   * @param loginUid as pam_loginuid set it; not what sshd inherited from its own starter
   * @param sockets inodes of the sockets that it holds
   */
  record Holder(Optional<Long> loginUid, long realUid, Set<Long> sockets) {
    boolean holds(Socket socket) {
      return socket.inode() != 0 && sockets.contains(socket.inode());
    }
  }

  /**
   * The process that logged a record, and its children.
   *
   * @param holders as far as they are sshd
   * @param hidden whether that process lives and the kernel won't let curfew look into it
   */
  record Family(List<Holder> holders, boolean hidden) {
    static final Family NOBODY = new Family(List.of(), false);
  }

  SshdProcesses(HostSettings host, HostSshd sshd) {
    this.proc = host.proc();
    this.sshd = sshd;
  }

  /** Finds out anew which program the host's sshd is, where that may tell more. */
  void learn(SocketTable sockets, long nowNanos) throws IOException {
    if (sshd.wantsToLearn(nowNanos)) {
      sshd.learn(listeners(sockets.listening()), nowNanos);
    }
  }

  /** Root's processes named sshd that hold one of these sockets; reads all of /proc. */
  List<HostSshd.Listener> listeners(Set<Long> listening) {
    return pids().stream()
        .filter(pid -> name(pid).equals(SSHD))
        .flatMap(pid -> steady(() -> started(pid), () -> listener(pid, listening)).stream())
        .toList();
  }

  private Optional<HostSshd.Listener> listener(long pid, Set<Long> listening) {
    boolean waits =
        realUid(pid).filter(uid -> uid == 0).isPresent()
            && !Collections.disjoint(sockets(pid), listening);
    Path exe = proc.resolve(pid + "/exe");
    Path file = Path.of(link(exe).replaceFirst(DELETED, ""));
    return waits && file.isAbsolute()
        ? Optional.of(new HostSshd.Listener(exe, file, proc.resolve(pid + "/root"), loginUid(pid)))
        : Optional.empty();
  }

  Family family(long pid) {
    List<Holder> found = new ArrayList<>();
    List<Long> pids = new ArrayList<>(List.of(pid));
    for (String child : text(pid, "task/" + pid + "/children").split(" ", MAX_CHILDREN)) {
      if (child.matches("\\d{1,10}")) {
        pids.add(Long.parseLong(child));
      }
    }
    pids.forEach(p -> holder(p).ifPresent(found::add));
    return new Family(found, found.isEmpty() && hidden(pid));
  }

  /** Without CAP_SYS_PTRACE neither the program nor the sockets of root's process can be read. */
  private boolean hidden(long pid) {
    try {
      Path unused = Files.readSymbolicLink(proc.resolve(pid + "/exe"));
      return false;
    } catch (AccessDeniedException e) {
      return started(pid).isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  /** Every sshd process of the host; reads all of /proc. */
  List<Holder> all() {
    return pids().stream().flatMap(pid -> holder(pid).stream()).toList();
  }

  private List<Long> pids() {
    List<Long> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        if (found.size() >= MAX_PROCESSES) {
          break;
        }
        number(process.getFileName().toString()).ifPresent(found::add);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // What was read until here is true all the same.
    }
    return found;
  }

  private Optional<Holder> holder(long pid) {
    return steady(() -> started(pid), () -> look(pid));
  }

  private Optional<Long> started(long pid) {
    return startTicks(text(pid, "stat"));
  }

  /** A pid used again during the look would join one process's sshd to another's user. */
  static <T> Optional<T> steady(Supplier<Optional<Long>> started, Supplier<Optional<T>> look) {
    Optional<Long> before = started.get();
    Optional<T> seen = before.isEmpty() ? Optional.empty() : look.get();
    return seen.filter(h -> started.get().equals(before));
  }

  private Optional<Holder> look(long pid) {
    if (!isSshd(pid)) {
      return Optional.empty();
    }
    Optional<Long> loginUid = loginUid(pid).filter(uid -> !sshd.startedBy(uid));
    return realUid(pid).map(uid -> new Holder(loginUid, uid, sockets(pid)));
  }

  private Optional<Long> realUid(long pid) {
    return text(pid, "status")
        .lines()
        .filter(line -> line.startsWith("Uid:"))
        .map(line -> line.substring("Uid:".length()).strip().split("\\s", 2)[0])
        .findFirst()
        .flatMap(SshdProcesses::number);
  }

  private Optional<Long> loginUid(long pid) {
    return number(text(pid, "loginuid").strip()).filter(uid -> uid != UNSET);
  }

  /** When a process started, in clock ticks since boot; empty if this is no whole /proc stat. */
  static Optional<Long> startTicks(String stat) {
    // The second field is the program's own title for itself and may hold blanks and parentheses.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return stat.indexOf(')') < 0 || fields.length <= START_AFTER_NAME
        ? Optional.empty()
        : number(fields[START_AFTER_NAME]);
  }

  /** The name spares a look at the file of each process; it proves nothing. */
  private boolean isSshd(long pid) {
    return BELIEVED.contains(name(pid)) && sshd.is(proc.resolve(pid + "/exe"));
  }

  private String name(long pid) {
    String file = link(proc.resolve(pid + "/exe")).replaceFirst(DELETED, "");
    return file.substring(file.lastIndexOf('/') + 1);
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

  private static String link(Path of) {
    try {
      return Files.readSymbolicLink(of).toString();
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
