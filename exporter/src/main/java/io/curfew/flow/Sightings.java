package io.curfew.flow;

import java.time.Instant;
import java.util.Optional;

/**
 * How often an unknown destination was seen, and when.
 *
 * @param held whether it has series; false once it was evicted and only waits to return
 */
record Sightings(Instant first, Instant last, long flows, boolean held) {
  /** As it is stored. */
  String asText() {
    return first.toEpochMilli() + " " + last.toEpochMilli() + " " + flows + " " + (held ? 1 : 0);
  }

  /** From {@link #asText}; empty when it is something else. */
  static Optional<Sightings> parse(String text) {
    String[] part = text.split(" ", -1);
    if (part.length != 4 || !(part[3].equals("0") || part[3].equals("1"))) {
      return Optional.empty();
    }
    try {
      long first = Long.parseLong(part[0]);
      long last = Long.parseLong(part[1]);
      long flows = Long.parseLong(part[2]);
      return 0 <= first && first <= last && flows > 0
          ? Optional.of(
              new Sightings(
                  Instant.ofEpochMilli(first),
                  Instant.ofEpochMilli(last),
                  flows,
                  part[3].equals("1")))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
