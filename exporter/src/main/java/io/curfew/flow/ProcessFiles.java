package io.curfew.flow;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What /proc tells of processes, bounded: a process may write what it likes in most of it, and may
 * be gone at any time, which is no answer then. Thread-safe.
 */
final class ProcessFiles {
  private static final int MAX_BYTES = 1 << 16;

  private final Path proc;

  ProcessFiles(Path proc) {
    this.proc = proc;
  }

  Path home(int pid) {
    return proc.resolve(Integer.toString(pid));
  }

  /** Whether it can be there; much cheaper than a file that turns out to be missing. */
  boolean present(int pid) {
    return home(pid).toFile().exists();
  }

  /** The beginning of a file of a process; empty when the process is gone or may not be seen. */
  Optional<byte[]> read(int pid, String file, int maxBytes) {
    try (InputStream in = Files.newInputStream(home(pid).resolve(file))) {
      return Optional.of(in.readNBytes(maxBytes));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The command name; a process may choose any bytes: what is no UTF-8 becomes U+FFFD. */
  Optional<String> comm(int pid) {
    return read(pid, "comm", 64).map(ProcessFiles::withoutNewline);
  }

  Optional<ProcessStat> stat(int pid) {
    return read(pid, "stat", MAX_BYTES).flatMap(ProcessStat::parse);
  }

  Optional<ProcessIds> ids(int pid) {
    return read(pid, "status", MAX_BYTES).flatMap(ProcessIds::parse);
  }

  /** The cgroup's path in the hierarchy that tells most. */
  Optional<String> cgroup(int pid) {
    return read(pid, "cgroup", MAX_BYTES)
        .flatMap(bytes -> ProcessCgroup.path(new String(bytes, StandardCharsets.UTF_8)));
  }

  /** All lines of a process's cgroup file; of this one by the name {@code self}. */
  Optional<String> cgroups(String process) {
    try (InputStream in = Files.newInputStream(proc.resolve(process).resolve("cgroup"))) {
      return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String withoutNewline(byte[] line) {
    int length = line.length > 0 && line[line.length - 1] == '\n' ? line.length - 1 : line.length;
    return new String(line, 0, length, StandardCharsets.UTF_8);
  }
}
