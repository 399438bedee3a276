package io.curfew.flow;

import java.time.Instant;
import java.util.Optional;

/**
 * How often an unknown destination was seen, and when.
 *
 * @param held whether it has series; false once it was evicted and only waits to return
 */
record Sightings(Instant first, Instant last, long flows, boolean held) {
  static Sightings first(Instant at) {
    return new Sightings(at, at, 1, true);
  }

  /** One more; a clock that was set back takes no time back. */
  Sightings again(Instant at) {
    return new Sightings(first, at.isAfter(last) ? at : last, flows + 1, true);
  }

  Sightings evicted() {
    return new Sightings(first, last, flows, false);
  }

  String asText() {
    return first.toEpochMilli() + " " + last.toEpochMilli() + " " + flows + " " + (held ? 1 : 0);
  }

  /** From {@link #asText}; empty when it is something else. */
  static Optional<Sightings> parse(String text) {
    String[] part = text.split(" ", -1);
    if (part.length != 4) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Sightings(
              Instant.ofEpochMilli(Long.parseLong(part[0])),
              Instant.ofEpochMilli(Long.parseLong(part[1])),
              Long.parseLong(part[2]),
              part[3].equals("1")));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
