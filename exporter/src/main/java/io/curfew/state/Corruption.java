package io.curfew.state;

import java.io.EOFException;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/** Tells a file that is damaged from one that can't be used now. */
final class Corruption {
  private Corruption() {}

  /**
   * What MVStore makes of damage: mostly its own word for it, but a length that lies ends in
   * reading past the end, and a type that lies in whatever Java says about it.
   */
  static boolean isMeantBy(RuntimeException e) {
    if (!(e instanceof MVStoreException failure)) {
      return true;
    }
    return switch (failure.getErrorCode()) {
      case DataUtils.ERROR_FILE_LOCKED, DataUtils.ERROR_WRITING_FAILED, DataUtils.ERROR_CLOSED ->
          false;
      // Without the end of the file in it, it is the disk's or the permissions' error.
      case DataUtils.ERROR_READING_FAILED -> failure.getCause() instanceof EOFException;
      default -> true;
    };
  }
}
