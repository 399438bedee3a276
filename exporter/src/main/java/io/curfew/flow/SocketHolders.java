package io.curfew.flow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One search through the descriptors of some processes for the holders of some sockets.
 *
 * <p>Bounded: what is left out, or may not be read, makes it incomplete, and an incomplete search
 * proves nobody's absence.
 */
final class SocketHolders {
  static final int MAX_PROCESSES = 4096;
  static final int MAX_DESCRIPTORS = 65_536;
  private static final int MAX_HOLDERS = 64;
  private static final int MAX_INFO_BYTES = 4096;
  private static final String SOCKET = "socket:[";
  private static final String IO_URING = "anon_inode:[io_uring]";

  /** Descriptors that wait in a unix socket to be received (Linux 5.6). */
  private static final Pattern IN_FLIGHT = Pattern.compile("^scm_fds:\\s*[1-9]", Pattern.MULTILINE);

  /**
   * A process that holds a socket.
   *
   * @param pid thread-group id
   * @param name the leader's command name
   */
  record Holder(int pid, String name) {}

  private final ProcessFiles files;
  private final boolean hiddenToo;
  private final Map<Long, List<Holder>> byInode = new HashMap<>();
  private int descriptors;
  private boolean complete = true;
  private boolean hiding;

  private SocketHolders(ProcessFiles files, Set<Long> wanted, boolean hiddenToo) {
    this.files = files;
    this.hiddenToo = hiddenToo;
    wanted.forEach(inode -> byInode.put(inode, new ArrayList<>(1)));
  }

  /**
   * Looks through the processes.
   *
   * @param processes thread-group ids
   * @param hiddenToo whether to find out, which takes longer, if descriptors may be where no
   *     process has them open
   */
  static SocketHolders search(
      ProcessFiles files, Set<Long> wanted, List<Integer> processes, boolean hiddenToo) {
    SocketHolders holders = new SocketHolders(files, wanted, hiddenToo);
    holders.complete = processes.size() <= MAX_PROCESSES;
    processes.stream().limit(MAX_PROCESSES).forEach(holders::process);
    return holders;
  }

  /** Those that hold a socket, each once. */
  List<Holder> of(long inode) {
    return byInode.getOrDefault(inode, List.of());
  }

  boolean complete() {
    return complete;
  }

  /**
   * Whether a living socket that nobody was found to hold may be somebody's nevertheless:
   * registered with an io_uring, or on its way through a unix socket (SCM_RIGHTS).
   */
  boolean hiding() {
    return hiding || !complete;
  }

  private void process(int pid) {
    Path home = files.home(pid);
    descriptors(pid, home);
    if (!hiddenToo) {
      return;
    }
    // Threads may have tables of their own (unshare(2), CLONE_FILES), and outlive their leader's;
    // one that has the same numbers open is taken for the same.
    Set<String> leaders = numbers(home);
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(home.resolve("task"))) {
      for (Path thread : threads) {
        if (!numbers(thread).equals(leaders)) {
          descriptors(pid, thread);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Ended meanwhile.
    }
  }

  private static Set<String> numbers(Path home) {
    Set<String> found = new HashSet<>();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(home.resolve("fd"))) {
      open.forEach(descriptor -> found.add(String.valueOf(descriptor.getFileName())));
    } catch (IOException | DirectoryIteratorException e) {
      // Ended, or hidden, which the look at its descriptors says.
    }
    return found;
  }

  private void descriptors(int pid, Path home) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(home.resolve("fd"))) {
      for (Path descriptor : open) {
        if (++descriptors > MAX_DESCRIPTORS) {
          complete = false;
          return;
        }
        descriptor(pid, descriptor);
      }
    } catch (AccessDeniedException e) {
      complete = false;
    } catch (IOException | DirectoryIteratorException | UncheckedIOException e) {
      // A process that ends meanwhile holds nothing any more.
    }
  }

  private void descriptor(int pid, Path descriptor) {
    String target = target(descriptor);
    if (!target.startsWith(SOCKET)) {
      hiding |= target.equals(IO_URING);
      return;
    }
    List<Holder> holders = byInode.get(inode(target));
    if (holders == null) {
      hiding |= hiddenToo && !hiding && inFlight(descriptor);
    } else if (holders.size() < MAX_HOLDERS && holders.stream().noneMatch(h -> h.pid() == pid)) {
      files
          .comm(pid)
          // The pid may be another process's by now, which does not hold it.
          .filter(name -> target(descriptor).equals(target))
          .ifPresent(name -> holders.add(new Holder(pid, name)));
    }
  }

  private String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (AccessDeniedException e) {
      complete = false;
      return "";
    } catch (IOException e) {
      // Closed since it was listed.
      return "";
    }
  }

  private static long inode(String target) {
    try {
      return Long.parseLong(target, SOCKET.length(), target.length() - 1, 10);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static boolean inFlight(Path descriptor) {
    Path info = descriptor.resolveSibling("../fdinfo").resolve(descriptor.getFileName());
    try (var in = Files.newInputStream(info)) {
      String text = new String(in.readNBytes(MAX_INFO_BYTES), StandardCharsets.US_ASCII);
      return IN_FLIGHT.matcher(text).find();
    } catch (IOException e) {
      return false;
    }
  }
}
