package io.curfew.flow;

import io.curfew.logfile.LogCursor;
import io.curfew.state.Store;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How far a kernel log was read, durable in one commit with what its flows did to the destinations:
 * whenever curfew ends, no line is counted twice there, and none is left out.
 */
final class KernelLogPlace {
  private static final String MAP = "flow.kernel_log";

  private final Store store;
  private final DestinationLedger ledger;
  private final String file;

  KernelLogPlace(Store store, DestinationLedger ledger, Path file) {
    this.store = store;
    this.ledger = ledger;
    this.file = file.toString();
  }

  /** Where reading was left; empty where this file never was read. */
  Optional<LogCursor> left() {
    return store.get(MAP, file).flatMap(LogCursor::of);
  }

  /**
   * Has flows judged, and the place after them written with that.
   *
   * @param flows short: no commit, and no other flow, comes in between
   */
  void reach(LogCursor place, Runnable flows) {
    ledger.together(flows, new DestinationChange(MAP, file, Optional.of(place.text())));
  }
}
