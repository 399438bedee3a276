package io.curfew.sleep;

import io.curfew.config.HostSettings;
import io.curfew.kernel.Clocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Reads the boot's identity and start from /proc, and the two clocks that sleep tells apart. */
final class MachineSource implements MachineReader {
  private static final String BOOT_TIME = "btime ";
  private static final long CLOSE_TOGETHER_NANOS = 20_000_000;
  private static final int TRIES = 5;

  private final Path proc;

  MachineSource(HostSettings host) {
    this.proc = host.proc();
  }

  @Override
  public MachineReading read() throws IOException {
    String bootId = Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
    Instant boot = Instant.ofEpochSecond(bootTime());
    long before = Clocks.monotonicNanos();
    for (int i = 0; ; i++) {
      long boottime = Clocks.boottimeNanos();
      long after = Clocks.monotonicNanos();
      // A thread that lost the processor between the two readings would look like a short sleep.
      if (after - before < CLOSE_TOGETHER_NANOS || i == TRIES) {
        return new MachineReading(bootId, boot, boottime, before + (after - before) / 2);
      }
      before = after;
    }
  }

  private long bootTime() throws IOException {
    Path stat = proc.resolve("stat");
    for (String line : Files.readAllLines(stat)) {
      if (line.startsWith(BOOT_TIME)) {
        return Long.parseLong(line.substring(BOOT_TIME.length()).strip());
      }
    }
    throw new IOException(stat + ": no line btime");
  }
}
