package io.curfew.doctor;

import io.curfew.control.HealthRequest;
import io.curfew.kernel.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether totals can be made durable: the state directory and the room on its disk. */
final class StateCheck implements Check {
  private static final String WHAT = "state";

  /** The store rewrites itself now and then, and then needs its size twice. */
  private static final long ROOM = 64L << 20;

  @Override
  public List<Finding> look(Patient patient) {
    Path dir = patient.settings().stateDir();
    if (patient.exporter().said(HealthRequest.STATE_WRITABLE).filter("false"::equals).isPresent()) {
      return List.of(
          Finding.bad(WHAT, "the exporter can't write " + dir, "df " + dir + "; ls -ld " + dir));
    }
    return List.of(directory(dir, patient.root()).orElseGet(() -> room(dir, ROOM)));
  }

  /** What is wrong with the directory itself, or the doctor's eyes. */
  static Optional<Finding> directory(Path dir, boolean root) {
    boolean there = Files.isDirectory(dir);
    if (there && Files.isWritable(dir)) {
      return Optional.empty();
    }
    if (!root) {
      return Optional.of(Finding.unseen(WHAT, dir + " is not this user's", "run this as root"));
    }
    return Optional.of(
        there
            ? Finding.bad(WHAT, dir + " can't be written", "mount | grep ' ro[,)]'; ls -ld " + dir)
            : Finding.bad(WHAT, "no directory " + dir, "curfew serve makes it; or set state.dir"));
  }

  static Finding room(Path dir, long least) {
    try {
      long free = Files.getFileStore(dir).getUsableSpace();
      return free < least
          ? Finding.bad(
              WHAT, "only " + (free >> 20) + " MiB free for " + dir, "make room: df " + dir)
          : Finding.ok(WHAT, dir + ", " + (free >> 20) + " MiB free");
    } catch (IOException e) {
      return Finding.unseen(WHAT, dir + ": " + FileTrouble.of(e, dir), "df " + dir);
    }
  }
}
