package io.curfew.flow;

import java.time.Instant;

/**
 * The running count of one unknown destination; mutable, since every flow to it counts one more.
 * Times are milliseconds since 1970.
 */
final class UnknownDestination {
  enum State {
    /** It has series. */
    HELD,
    /** It lost them, and is remembered in case it returns. */
    EVICTED,
    /** It is not remembered either. */
    GONE
  }

  final DestinationKey key;
  State state = State.HELD;

  /** Whether it waits to be written. */
  boolean dirty;

  private long first;
  private long last;
  private long flows;

  /** By the clock as it was then; unlike {@link #last} it goes back with a clock set back. */
  private long seen;

  UnknownDestination(DestinationKey key) {
    this.key = key;
  }

  UnknownDestination(DestinationKey key, Sightings stored) {
    this.key = key;
    this.state = stored.held() ? State.HELD : State.EVICTED;
    this.first = stored.first().toEpochMilli();
    this.last = stored.last().toEpochMilli();
    this.flows = stored.flows();
    this.seen = last;
  }

  /** One flow more; a clock that was set back takes no time back. */
  void again(long at) {
    first = flows == 0 ? at : first;
    last = flows == 0 ? at : Math.max(last, at);
    seen = at;
    flows++;
  }

  /**
   * Whether it was not seen for so long. A sighting in the future tells of a clock that was wrong:
   * it counts as one of now, or one wrong second would keep its place for years.
   */
  boolean olderThan(long age, long now) {
    seen = Math.min(seen, now);
    return now - seen >= age;
  }

  long last() {
    return last;
  }

  Sightings sightings() {
    return new Sightings(
        Instant.ofEpochMilli(first), Instant.ofEpochMilli(last), flows, state == State.HELD);
  }
}
