package io.curfew.sleep;

/** Tells those who are logged in; a port, so that tests hear it. */
@FunctionalInterface
interface Crier {
  /** Says one line; bounded in time, never an exception: nobody hearing it is no reason to stay. */
  void tell(String line);
}
