package io.curfew.flow;

import java.util.Optional;

/**
 * Where new flows are read from, by a thread of its own. Its figures may be asked for by any
 * thread; one that a source can't have is 0.
 */
interface FlowEvents extends AutoCloseable {
  /** The {@code source} label of {@code curfew_flow_source_info}. */
  String name();

  /** Starts reading; returns once flows come in, or the first attempt failed. */
  void start();

  /** Why no flows are read now; empty while they are. */
  Optional<String> failure();

  /** How often events were lost since the start because too many waited. */
  default long overruns() {
    return 0;
  }

  /** Events of the kernel that were read. */
  default long events() {
    return 0;
  }

  /** Events that the kernel dropped, exactly. */
  default long lost() {
    return 0;
  }

  /** Flows that the listing after an overrun found before their event was read. */
  default long recovered() {
    return 0;
  }

  /** How often what keeps the events coming had to be installed again. */
  default long healed() {
    return 0;
  }

  /** Lines of a log that claim to tell of a flow and can't; no other source has any. */
  default long rejected() {
    return 0;
  }

  /** Ends reading; what was read is handed over by then. */
  @Override
  void close();
}
