package io.curfew.cli;

import java.io.PrintWriter;

/** One line that says how far a long query is; gone when it is over. Nothing without a terminal. */
final class Progress implements AutoCloseable {
  private final PrintWriter err;
  private final boolean terminal;
  private boolean shown;

  Progress(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  void show(int done, int all) {
    if (terminal) {
      err.print("\r\u001b[Kasking Prometheus: " + done + " of " + all);
      err.flush();
      shown = true;
    }
  }

  @Override
  public void close() {
    if (shown) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }
}
