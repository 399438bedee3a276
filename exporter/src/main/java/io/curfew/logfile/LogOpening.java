package io.curfew.logfile;

import io.curfew.logfile.LogGeneration.Packed;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A generation of a log, open at a cursor.
 *
 * @param cursor with the print of what stands before it
 */
record LogOpening(Path path, LogBytes bytes, LogTrail trail, LogCursor cursor) {

  /**
   * Nothing where the cursor was not set in these bytes.
   *
   * @throws NoSuchFileException where rotation moved it meanwhile, so that another look is due
   * @throws IOException when it can't be read or unpacked
   */
  static Optional<LogOpening> of(LogGeneration one, LogCursor at) throws IOException {
    LogBytes bytes =
        one.packed() == Packed.GZIP ? new GzipLog(one.path()) : new PlainLog(one.path());
    boolean kept = false;
    try {
      // Java can't ask a descriptor for its inode: so the path, before and after.
      if (one.inode() != LogGeneration.present(one.path()).map(LogGeneration::inode).orElse(0L)) {
        throw new NoSuchFileException(one.path().toString());
      }
      LogTrail trail = new LogTrail();
      if (!bytes.seek(at, trail)) {
        return Optional.empty();
      }
      kept = true;
      LogPrint print = trail.print(at.offset());
      LogCursor cursor = new LogCursor(one.inode(), at.offset(), Optional.of(print));
      return Optional.of(new LogOpening(one.path(), bytes, trail, cursor));
    } finally {
      if (!kept) {
        bytes.close();
      }
    }
  }
}
