package io.curfew.ssh;

import io.curfew.config.HostSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which files are the host's own sshd: what listens on the SSH ports, and the session program
 * beside it. Any name can be given to a program, its device and inode can't.
 *
 * <p>Owned by the feature's thread.
 */
final class HostSshd {
  private static final Path SSHD = Path.of("/usr/sbin/sshd");

  /** Where Debian, Red Hat, Arch, Alpine and a build from source put what sshd starts. */
  private static final List<Path> LIBEXEC =
      List.of(
          Path.of("/usr/lib/openssh"),
          Path.of("/usr/libexec/openssh"),
          Path.of("/usr/lib/ssh"),
          Path.of("/usr/libexec"),
          Path.of("/usr/local/libexec"));

  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int MAX_KNOWN = 64;
  private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

  private final HostSettings host;
  private final int owner;
  private final Set<Program> known = new LinkedHashSet<>();
  private final Set<Long> starters = new LinkedHashSet<>();
  private Optional<Long> learnedNanos = Optional.empty();
  private boolean unsure = true;

  /** A file, whatever its name. */
  private record Program(long device, long inode) {}

  /**
   * A process of root's that waits on an SSH port.
   *
   * @param exe its file, by the kernel's link
   * @param file the same by its name, which an upgrade gives to another file: sshd starts that one
   * @param root its root directory
   * @param loginUid of whoever started it
   */
  record Listener(Path exe, Path file, Path root, Optional<Long> loginUid) {}

  /**
   * Begins knowing nothing.
   *
   * @param owner uid whose files alone can be sshd: root's
   */
  HostSshd(HostSettings host, int owner) {
    this.host = host;
    this.owner = owner;
  }

  /** Whether a file that calls itself sshd is it. */
  boolean is(Path exe) {
    boolean is = program(exe).filter(known::contains).isPresent();
    unsure |= !is;
    return is;
  }

  /**
   * Whether this login uid is inherited from the starter of sshd, as by a restart from a login
   * shell: until PAM sets another, each connection has it.
   */
  boolean startedBy(long loginUid) {
    return starters.contains(loginUid);
  }

  /** Whether a look for listeners could tell more than is known; at most once a second. */
  boolean wantsToLearn(long nowNanos) {
    return unsure && learnedNanos.filter(then -> nowNanos - then < AGAIN_NANOS).isEmpty();
  }

  /**
   * Takes what listens now. What listened before stays known, as its sessions may live on.
   *
   * @param listeners empty where none is a process: then systemd listens, and starts the host's
   *     /usr/sbin/sshd
   */
  void learn(List<Listener> listeners, long nowNanos) {
    unsure = false;
    learnedNanos = Optional.of(nowNanos);
    if (listeners.isEmpty()) {
      know(host.seen(SSHD));
      LIBEXEC.forEach(dir -> know(host.seen(dir).resolve("sshd-session")));
    }
    for (Listener listener : listeners) {
      know(listener.exe());
      know(below(listener.root(), listener.file()));
      LIBEXEC.forEach(dir -> know(below(listener.root(), dir).resolve("sshd-session")));
      listener.loginUid().ifPresent(uid -> keep(starters, uid));
    }
  }

  private void know(Path file) {
    program(file).ifPresent(program -> keep(known, program));
  }

  private static <T> void keep(Set<T> in, T one) {
    in.remove(one);
    in.add(one);
    if (in.size() > MAX_KNOWN) {
      in.remove(in.iterator().next());
    }
  }

  private static Path below(Path root, Path absolute) {
    return root.resolve(Path.of("/").relativize(absolute));
  }

  private Optional<Program> program(Path file) {
    try {
      Map<String, Object> of = Files.readAttributes(file, "unix:dev,ino,uid,mode");
      boolean safe =
          Integer.valueOf(owner).equals(of.get("uid"))
              && of.get("mode") instanceof Integer mode
              && (mode & WRITABLE_BY_OTHERS) == 0;
      return safe && of.get("dev") instanceof Long device && of.get("ino") instanceof Long inode
          ? Optional.of(new Program(device, inode))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
