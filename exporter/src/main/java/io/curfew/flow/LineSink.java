package io.curfew.flow;

import java.io.IOException;
import java.util.List;

/** Where the flow log's lines go. Used by one thread. */
interface LineSink extends AutoCloseable {
  /**
   * Writes them, the first ones first.
   *
   * @return how many were written
   * @throws IOException in one line, when none was
   */
  int write(List<FlowLine> lines) throws IOException;

  @Override
  void close() throws IOException;
}
