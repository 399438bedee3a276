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
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One search through the descriptors of some processes for the holders of some sockets.
 *
 * <p>Bounded: what is left out, or may not be read, makes it incomplete, and an incomplete search
 * proves nobody's absence.
 */
final class SocketHolders {
  static final int MAX_PROCESSES = 4096;
  static final int MAX_DESCRIPTORS = 65_536;
  private static final String SOCKET = "socket:[";

  private final Path proc;
  private final Map<Long, List<String>> namesByInode = new HashMap<>();
  private int descriptors;
  private boolean complete = true;

  private SocketHolders(Path proc, Set<Long> wanted) {
    this.proc = proc;
    wanted.forEach(inode -> namesByInode.put(inode, new ArrayList<>(1)));
  }

  /**
   * Looks through the processes.
   *
   * @param processes thread-group ids
   */
  static SocketHolders search(Path proc, Set<Long> wanted, List<Integer> processes) {
    SocketHolders holders = new SocketHolders(proc, wanted);
    holders.complete = processes.size() <= MAX_PROCESSES;
    processes.stream().limit(MAX_PROCESSES).forEach(holders::process);
    return holders;
  }

  /** The command names of those that hold a socket, each once. */
  List<String> namesOf(long inode) {
    return namesByInode.getOrDefault(inode, List.of());
  }

  boolean complete() {
    return complete;
  }

  private void process(int pid) {
    Path home = proc.resolve(Integer.toString(pid));
    try (DirectoryStream<Path> open = Files.newDirectoryStream(home.resolve("fd"))) {
      for (Path descriptor : open) {
        if (++descriptors > MAX_DESCRIPTORS) {
          complete = false;
          return;
        }
        descriptor(home, descriptor);
      }
    } catch (AccessDeniedException e) {
      complete = false;
    } catch (IOException | DirectoryIteratorException | UncheckedIOException e) {
      // A process that ends meanwhile holds nothing any more.
    }
  }

  /** A process may choose any bytes: what is no UTF-8 becomes U+FFFD. */
  private static String commandName(Path home) throws IOException {
    byte[] line = Files.readAllBytes(home.resolve("comm"));
    return new String(line, StandardCharsets.UTF_8).stripTrailing();
  }

  private void descriptor(Path home, Path descriptor) throws IOException {
    String target;
    try {
      target = Files.readSymbolicLink(descriptor).toString();
    } catch (AccessDeniedException e) {
      complete = false;
      return;
    } catch (IOException e) {
      // Closed since it was listed.
      return;
    }
    if (!target.startsWith(SOCKET)) {
      return;
    }
    long inode = Long.parseLong(target, SOCKET.length(), target.length() - 1, 10);
    List<String> names = namesByInode.get(inode);
    if (names != null) {
      String name = commandName(home);
      if (!names.contains(name)) {
        names.add(name);
      }
    }
  }
}
