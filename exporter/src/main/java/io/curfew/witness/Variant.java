package io.curfew.witness;

import java.time.Duration;
import java.util.Map;

/**
 * A way to load the programs. What a kernel has is found out by trying, the best first: the
 * verifier leaves out what the numbers make unreachable.
 */
enum Variant {
  STORAGE("socket storage", true, true),
  STORAGE_NEW_SOCKETS("socket storage, without sockets older than the witness", true, false),
  HASH("hash by socket", false, true),
  HASH_NEW_SOCKETS("hash by socket, without sockets older than the witness", false, false);

  private final String text;
  private final boolean storage;
  private final boolean oldSockets;

  Variant(String text, boolean storage, boolean oldSockets) {
    this.text = text;
    this.storage = storage;
    this.oldSockets = oldSockets;
  }

  boolean storage() {
    return storage;
  }

  /** The programs' NUMBER symbols (helpers.h). */
  Map<String, Long> numbers(long netnsCookie, Duration repeat) {
    return Map.of(
        "own_netns",
        netnsCookie,
        "repeat_nanos",
        repeat.toNanos(),
        "in_storage",
        storage ? 1L : 0L,
        "netns_at_egress",
        oldSockets ? 1L : 0L);
  }

  @Override
  public String toString() {
    return text;
  }
}
