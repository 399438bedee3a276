package io.curfew.cli;

/** What every subcommand ends with. */
final class ExitStatus {
  static final int DONE = 0;

  /** A finding or a failure. */
  static final int FAILED = 1;

  /** Bad usage or configuration. */
  static final int BAD_USAGE = 2;

  private ExitStatus() {}
}
