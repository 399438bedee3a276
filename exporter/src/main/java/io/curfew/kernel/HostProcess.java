package io.curfew.kernel;

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

/**
 * A process by its number and its program's name, as a mounted proc file system shows it (proc(5)).
 *
 * <p>It may end between any two of these reads. What has ended then is no answer; what lives and
 * can't be read is an error.
 *
 * @param program last part of the executable's name; comm where there is none to read, as of a
 *     kernel thread, or of another user's process without CAP_SYS_PTRACE
 */
public record HostProcess(Path directory, long pid, String program) {
  private static final int MAX_PROCESSES = 100_000;
  private static final int MAX_DESCRIPTORS = 65_536;
  private static final int MAX_ARGUMENT_BYTES = 4096;
  private static final String SOCKET = "socket:[";

  /** After the name in the link: the package was upgraded under a running program. */
  private static final String DELETED = " (deleted)";

  /**
   * Every process that is shown.
   *
   * @param proc where the proc file system is mounted
   * @throws IOException when they can't be listed, or not all: there are more than 100,000, or the
   *     mount hides those of others (hidepid)
   */
  public static List<HostProcess> all(Path proc) throws IOException {
    List<HostProcess> found = new ArrayList<>();
    boolean first = false;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path entry : entries) {
        long pid = number(entry.getFileName().toString());
        first |= pid == 1;
        if (found.size() >= MAX_PROCESSES) {
          throw new IOException("more than " + MAX_PROCESSES + " processes in " + proc);
        }
        named(entry, pid).ifPresent(found::add);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    if (!first) {
      throw new IOException(
          proc + " shows no process 1, so others may be hidden, too: mount it without hidepid");
    }
    return found;
  }

  private static Optional<HostProcess> named(Path directory, long pid) {
    String link = link(directory.resolve("exe"));
    String file =
        link.endsWith(DELETED) ? link.substring(0, link.length() - DELETED.length()) : link;
    String program = file.isEmpty() ? comm(directory) : file.substring(file.lastIndexOf('/') + 1);
    return pid < 0 || program.isEmpty()
        ? Optional.empty()
        : Optional.of(new HostProcess(directory, pid, program));
  }

  /**
   * What the process calls itself, 15 bytes at most: of a script its own name, not its
   * interpreter's. Empty once it has ended.
   */
  public String comm() {
    return comm(directory);
  }

  private static String comm(Path directory) {
    return text(directory.resolve("comm")).strip();
  }

  /** The command line, which is the process's own word for itself; of a zombie, none. */
  public List<String> arguments() {
    String all = text(directory.resolve("cmdline"));
    String some = all.substring(0, Math.min(all.length(), MAX_ARGUMENT_BYTES));
    return some.isEmpty() ? List.of() : List.of(some.split("\0", -1));
  }

  /**
   * Inodes of the sockets that it holds; none once it has ended.
   *
   * @throws IOException when the descriptors of a living process can't be read, for want of
   *     CAP_SYS_PTRACE, or there are more than 65,536
   */
  public Set<Long> sockets() throws IOException {
    Set<Long> inodes = new HashSet<>();
    int seen = 0;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(directory.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        String target = link(descriptor);
        if (target.startsWith(SOCKET)) {
          inodes.add(number(target.substring(SOCKET.length(), target.length() - 1)));
        }
        if (++seen > MAX_DESCRIPTORS) {
          break;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      if (Files.exists(directory.resolve("stat"))) {
        throw new IOException(
            "the descriptors of %s (%d) can't be read, which takes CAP_SYS_PTRACE: %s"
                .formatted(program, pid, e.getMessage()),
            e);
      }
    }
    if (seen > MAX_DESCRIPTORS) {
      throw new IOException(
          "%s (%d) holds more than %d descriptors".formatted(program, pid, MAX_DESCRIPTORS));
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

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private static long number(String text) {
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
  }
}
