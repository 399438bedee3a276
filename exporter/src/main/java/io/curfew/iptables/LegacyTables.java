package io.curfew.iptables;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the legacy tables of one family by {@code iptables-legacy-save -c}, which is run only where
 * the kernel has such tables; needs CAP_NET_ADMIN and CAP_NET_RAW, and root or CAP_DAC_READ_SEARCH
 * for the list of tables.
 *
 * <p>Only reads, and loads no module. Any thread. A table is read as it is at one moment; two
 * tables are not read at the same.
 */
public final class LegacyTables {
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  /** Some 200,000 rules. */
  private static final int MAX_OUTPUT = 16 << 20;

  private final LegacyTool tool;
  private final Path names;
  private final int maxOutput;

  /**
   * Reads nothing yet.
   *
   * @param proc the host's {@code /proc}
   */
  public LegacyTables(LegacyTool tool, Path proc) {
    this(tool, proc, MAX_OUTPUT);
  }

  LegacyTables(LegacyTool tool, Path proc, int maxOutput) {
    this.tool = tool;
    this.names = proc.resolve(tool.namesFile());
    this.maxOutput = maxOutput;
  }

  /**
   * The tables that the kernel has now; none without legacy iptables.
   *
   * @throws IOException when the kernel's list can't be read
   */
  public Set<String> names() throws IOException {
    try {
      return Files.readString(names, StandardCharsets.ISO_8859_1)
          .lines()
          .collect(Collectors.toUnmodifiableSet());
    } catch (NoSuchFileException e) {
      return Set.of();
    } catch (AccessDeniedException e) {
      throw new IOException(names + " can't be read: needs root or CAP_DAC_READ_SEARCH", e);
    }
  }

  /**
   * All tables as they are now; none, and no program run, without legacy iptables.
   *
   * @throws IOException when there are some that can't be read, or not whole: in one line
   */
  public SavedTables read() throws IOException {
    return names().isEmpty() ? new SavedTables(List.of(), true) : save();
  }

  /** As {@link #read()}, of one table. */
  public SavedTables read(String table) throws IOException {
    return names().contains(table) ? save("-t", table) : new SavedTables(List.of(), true);
  }

  private SavedTables save(String... more) throws IOException {
    String program = tool.saveProgram();
    if (!Command.exists(program)) {
      throw new IOException(
          names + " lists legacy tables, but there is no " + tool.legacySave() + ": install it");
    }
    String output = output(program, more);
    String head = output.lines().findFirst().orElse("");
    if (head.contains("(nf_tables)")) {
      // What it prints is read as nf_tables already.
      throw new IOException(
          names
              + " lists legacy tables, but "
              + program
              + " is that of nf_tables: install "
              + tool.legacySave());
    }
    SavedTables saved = SavedTables.parse(output);
    if (!saved.whole()) {
      throw new IOException(
          program + ": its output was cut off (at most " + maxOutput + " bytes are read)");
    }
    return saved;
  }

  private String output(String program, String... more) throws IOException {
    String[] arguments = new String[2 + more.length];
    arguments[0] = program;
    arguments[1] = "-c";
    System.arraycopy(more, 0, arguments, 2, more.length);
    Command.Result result =
        Command.of(arguments).withTimeout(TIMEOUT).withMaxOutput(maxOutput).run();
    if (result.succeeded()) {
      return result.output();
    }
    throw failure(program, result.complaint());
  }

  static IOException failure(String program, String complaint) {
    boolean refused = complaint.contains("denied") || complaint.contains("not permitted");
    String needs = refused ? "; it needs CAP_NET_ADMIN and CAP_NET_RAW" : "";
    return new IOException(program + ": " + complaint + needs);
  }
}
