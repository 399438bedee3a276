package io.curfew.doctor;

import io.curfew.control.HealthRequest;
import io.curfew.kernel.FileTrouble;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether totals can be made durable: the state directory and the room on its disk. */
final class StateCheck implements Check {
  private static final String WHAT = "state";

  /** The store rewrites itself now and then, and then needs its size twice. */
  private static final long ROOM = 64L << 20;

  /** The unit makes its state directory, and the exporter any other. */
  private static final String RESTART = "systemctl restart curfew # or set state.dir";

  @Override
  public List<Finding> look(Patient patient) {
    Path dir = patient.settings().stateDir();
    if (patient.exporter().said(HealthRequest.STATE_WRITABLE).filter("false"::equals).isPresent()) {
      String pid = patient.exporter().said(HealthRequest.PID).orElse("self");
      return List.of(unwritable(dir, Path.of("/proc", pid), ROOM));
    }
    return List.of(directory(dir, patient.root()).orElseGet(() -> room(dir, ROOM)));
  }

  /**
   * Why the exporter can't write.
   *
   * @param process its directory in /proc, which has its owner
   */
  static Finding unwritable(Path dir, Path process, long least) {
    String detail = "the exporter can't write " + dir;
    if (!Files.isDirectory(dir)) {
      return Finding.bad(WHAT, detail + ": it is gone", RESTART);
    }
    try {
      FileStore disk = Files.getFileStore(dir);
      if (disk.isReadOnly()) {
        String remount = "mount -o remount,rw \"$(findmnt -no TARGET -T " + dir + ")\"";
        return Finding.bad(WHAT, detail + ": it is mounted read-only", remount);
      }
      if (disk.getUsableSpace() < least) {
        return room(dir, least);
      }
      String user = Files.getOwner(process).getName();
      return Finding.bad(
          WHAT,
          detail,
          "chown -R %1$s: %2$s && chmod -R u+rwX %2$s && systemctl restart curfew"
              .formatted(user, dir));
    } catch (IOException e) {
      return Finding.bad(WHAT, detail + ", nor can it be looked at", RESTART);
    }
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
            : Finding.bad(WHAT, "no directory " + dir, RESTART));
  }

  static Finding room(Path dir, long least) {
    try {
      long free = Files.getFileStore(dir).getUsableSpace();
      return free < least
          ? Finding.bad(
              WHAT,
              "only " + (free >> 20) + " MiB free for " + dir,
              "df -h " + dir + " # and make room")
          : Finding.ok(WHAT, dir + ", " + (free >> 20) + " MiB free");
    } catch (IOException e) {
      return Finding.unseen(WHAT, dir + ": " + FileTrouble.of(e, dir), "df " + dir);
    }
  }
}
