package io.curfew.ssh;

import java.io.IOException;

/**
 * Where the bytes of connections are counted: curfew's own table, or what stands in for it. Opened,
 * read and closed by the feature's one thread.
 */
interface ByteSource extends AutoCloseable {
  /** As {@code curfew_collector_source_info} calls it. */
  String name();

  /**
   * Takes up what the books speak of, or begins anew and tells the ledger so.
   *
   * @throws IOException when it can't count here, with the reason
   */
  void open() throws IOException;

  /**
   * Reads all counts, after making good what was done to them from outside.
   *
   * @throws IOException when they can't be read
   */
  Reading read() throws IOException;

  /**
   * Takes a finished connection out of the kernel's books.
   *
   * @return its last count; NONE where there was none any more
   */
  Traffic remove(ConnectionKey key) throws IOException;

  /** Whether a better source can work now: then the feature reads once more and opens anew. */
  default boolean outclassed() {
    return false;
  }

  /**
   * Takes what it set up in the kernel away, after booking all that it counted.
   *
   * @return false where there was nothing to take away
   */
  default boolean withdraw() throws IOException {
    return false;
  }

  /** Which counters the books speak of now. */
  Books.Instance instance();

  @Override
  void close();
}
