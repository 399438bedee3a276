package io.curfew.logfile;

import java.time.Instant;

/**
 * When a record was written, by the record's own word, as closely as that word tells: a record of a
 * login speaks of a connection that was there at some time between the two.
 *
 * @param earliest possible time
 * @param latest possible time, not before the earliest
 */
public record Stamp(Instant earliest, Instant latest) {
  public Stamp {
    if (latest.isBefore(earliest)) {
      throw new IllegalArgumentException("latest " + latest + " before earliest " + earliest);
    }
  }
}
