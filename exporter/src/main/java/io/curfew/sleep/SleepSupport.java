package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import java.util.List;

/** Whether the machine could carry the sleep out; a port, so that tests own the machine. */
@FunctionalInterface
interface SleepSupport {
  /** All that stands in the way; bounded in time, never an exception. */
  List<Blocker> blockers();
}
