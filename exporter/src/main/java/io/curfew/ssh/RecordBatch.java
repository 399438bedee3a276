package io.curfew.ssh;

import java.util.List;

/**
 * Records, in order.
 *
 * @param cursor where reading goes on after them, in the source's own words
 * @param caughtUp whether nothing more was there
 */
record RecordBatch(List<LogRecord> records, String cursor, boolean caughtUp) {
  RecordBatch {
    records = List.copyOf(records);
  }
}
