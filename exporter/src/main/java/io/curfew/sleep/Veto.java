package io.curfew.sleep;

/** Somebody's word against the sleep that is about to happen. Thread-safe. */
final class Veto {
  private boolean open;
  private String by = "";

  /** From now on a sleep can be called off. */
  synchronized void open() {
    open = true;
    by = "";
  }

  synchronized void close() {
    open = false;
  }

  /**
   * Calls the sleep off.
   *
   * @param who for the log
   * @return whether there was one to call off
   */
  synchronized boolean cancel(String who) {
    if (open && by.isEmpty()) {
      by = who;
    }
    return open;
  }

  synchronized boolean cancelled() {
    return !by.isEmpty();
  }

  synchronized String by() {
    return by;
  }
}
