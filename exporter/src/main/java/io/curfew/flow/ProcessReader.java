package io.curfew.flow;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import io.curfew.flow.ProcessDetails.Parent;
import io.curfew.kernel.PidNamespace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what /proc tells of a flow's process, for the log and the live view: when they are off,
 * nobody calls this. A pid may have been given to another process since; what may be that one's is
 * left out. Owned by one thread.
 */
final class ProcessReader {
  private static final long NO_LOGIN = 4_294_967_295L; // (uid_t) -1

  /** USER_HZ, 100 on every architecture that curfew runs on. */
  private static final long TICKS_PER_SECOND = 100;

  private final ProcessFiles files;
  private final PasswordFile users;
  private final Path uptime;
  private final HostClock clock;

  /** In a container's own /proc the kernel's numbers stand for other processes. */
  private final boolean ours;

  ProcessReader(HostSettings host, HostClock clock) {
    this.files = new ProcessFiles(host.proc());
    this.users = new PasswordFile(host, clock);
    this.uptime = host.proc().resolve("uptime");
    this.clock = clock;
    this.ours = PidNamespace.shownBy(host.proc()) != PidNamespace.OTHER;
  }

  /**
   * The process behind a flow.
   *
   * @param at when the flow was read, by the wall clock
   * @return empty when it is gone, or the pid's process was started later
   */
  Optional<ProcessDetails> details(int pid, Instant at) {
    Optional<ProcessStat> before = started(pid, at);
    if (before.isEmpty()) {
      return Optional.empty();
    }
    Optional<ProcessIds> ids = files.ids(pid);
    ProcessDetails details =
        new ProcessDetails(
            exe(pid),
            ByteBuffer.wrap(cmdline(pid)),
            loginUid(pid),
            ids.flatMap(i -> users.name(i.uid())),
            parents(pid, before.get()),
            before.get().start());
    // It may have ended between these looks, and its pid be another's.
    return same(pid, before.get()) ? Optional.of(details) : Optional.empty();
  }

  /**
   * The name of the thread-group leader of a flow whose opener was another thread of it.
   *
   * @param at when the flow was read, by the wall clock
   * @return empty when the process is gone, or the pid's process was started later
   */
  Optional<String> leaderName(int pid, Instant at) {
    return started(pid, at).map(ProcessStat::comm).filter(name -> !name.isEmpty());
  }

  /**
   * The cgroup of a flow's process in the hierarchy that tells most.
   *
   * @param at when the flow was read, by the wall clock
   * @return empty when the process is gone, or the pid's process was started later
   */
  Optional<String> cgroup(int pid, Instant at) {
    return started(pid, at).flatMap(before -> files.cgroup(pid).filter(path -> same(pid, before)));
  }

  private Optional<ProcessStat> started(int pid, Instant at) {
    if (pid <= 0 || !ours || !files.present(pid)) {
      return Optional.empty();
    }
    Optional<ProcessStat> stat = files.stat(pid);
    return stat.filter(s -> ticks(at).filter(latest -> s.start() <= latest).isPresent());
  }

  private boolean same(int pid, ProcessStat before) {
    return files.stat(pid).filter(now -> now.start() == before.start()).isPresent();
  }

  /**
   * An instant in ticks after boot: what the clock was set by since would count, were it stored.
   */
  private Optional<Long> ticks(Instant at) {
    try {
      Instant now = clock.now();
      String text = Files.readString(uptime, StandardCharsets.US_ASCII);
      String[] parts = text.substring(0, text.indexOf(' ')).split("\\.", 2);
      long sinceBoot =
          Long.parseLong(parts[0]) * TICKS_PER_SECOND
              + (parts.length > 1 ? Long.parseLong(parts[1]) : 0);
      long age = Math.max(0, Duration.between(at, now).toMillis());
      return Optional.of(sinceBoot - age * TICKS_PER_SECOND / 1000);
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private Optional<String> exe(int pid) {
    try {
      return Optional.of(Files.readSymbolicLink(files.home(pid).resolve("exe")).toString());
    } catch (IOException e) {
      // A kernel thread has none; another's may not be seen.
      return Optional.empty();
    }
  }

  private byte[] cmdline(int pid) {
    byte[] bytes = files.read(pid, "cmdline", ProcessDetails.MAX_CMDLINE).orElse(new byte[0]);
    return joined(bytes);
  }

  /** Each argument ends in a NUL. */
  static byte[] joined(byte[] cmdline) {
    int end = cmdline.length;
    while (end > 0 && cmdline[end - 1] == 0) {
      end--;
    }
    byte[] text = new byte[end];
    for (int i = 0; i < end; i++) {
      text[i] = cmdline[i] == 0 ? (byte) ' ' : cmdline[i];
    }
    return text;
  }

  private Optional<Long> loginUid(int pid) {
    return files
        .read(pid, "loginuid", 16)
        .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip())
        .filter(text -> text.matches("\\d{1,10}"))
        .map(Long::parseLong)
        .filter(uid -> uid != NO_LOGIN);
  }

  private List<Parent> parents(int pid, ProcessStat stat) {
    List<Parent> parents = new ArrayList<>();
    Set<Integer> seen = new HashSet<>(Set.of(pid));
    ProcessStat child = stat;
    while (child.parent() > 0
        && parents.size() < ProcessDetails.MAX_PARENTS
        && seen.add(child.parent())) {
      int parent = child.parent();
      long childStart = child.start();
      // One that was started after its child has only inherited the pid.
      Optional<ProcessStat> found =
          files.stat(parent).filter(candidate -> candidate.start() <= childStart);
      if (found.isEmpty()) {
        return parents;
      }
      parents.add(new Parent(parent, found.get().comm()));
      child = found.get();
    }
    return parents;
  }
}
