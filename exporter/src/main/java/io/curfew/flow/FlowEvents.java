package io.curfew.flow;

import java.util.Optional;

/**
 * Where new flows are read from, by a thread of its own. Its figures may be asked for by any
 * thread.
 */
interface FlowEvents extends AutoCloseable {
  /** The {@code source} label of {@code curfew_flow_source_info}. */
  String name();

  /** Starts reading; returns once flows come in, or the first attempt failed. */
  void start();

  /** Why no flows are read now; empty while they are. */
  Optional<String> failure();

  /** How often events were lost since the start because too many waited. */
  long overruns();

  /** Events of the kernel that were read. */
  long events();

  /** Events that the kernel dropped, exactly. */
  long lost();

  /** Flows that the listing after an overrun found before their event was read. */
  long recovered();

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
