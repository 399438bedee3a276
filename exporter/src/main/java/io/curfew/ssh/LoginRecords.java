package io.curfew.ssh;

import java.io.IOException;
import java.util.Optional;

/**
 * Where sshd's records come from: the journal, or a log file. Runs on a thread of its own and hands
 * batches on; each knows its own cursors and no other's.
 */
interface LoginRecords extends AutoCloseable {
  /** Takes batches; may block, which holds reading back. */
  @FunctionalInterface
  interface Taker {
    void take(RecordBatch batch) throws InterruptedException;
  }

  /** As {@code ssh.source} calls it. */
  String name();

  /** One line that says where records come from. */
  String describe();

  void start();

  /** Why records can't be read now. */
  Optional<String> problem();

  @Override
  void close() throws IOException;
}
