package io.curfew.logfile;

import java.io.IOException;

/** The bytes of one generation of a log, in order. Owned by one thread. */
interface LogBytes extends AutoCloseable {
  /**
   * Reads the next bytes.
   *
   * @return how many; 0 or less where there are none now
   */
  int read(byte[] chunk) throws IOException;

  /**
   * Goes to where the cursor stands, if these are the bytes that it was set in; asked once, and
   * before anything is read.
   *
   * @param trail begun there on success
   * @return false where they are others, or don't reach so far
   */
  boolean seek(LogCursor cursor, LogTrail trail) throws IOException;

  @Override
  void close() throws IOException;
}
