package io.curfew.ssh;

import java.io.IOException;

/** The kernel has no table of curfew's, or not all of it. */
final class TableMissing extends IOException {
  private static final long serialVersionUID = 1L;

  TableMissing(String what) {
    super(what);
  }

  TableMissing(String what, IOException cause) {
    super(what, cause);
  }
}
