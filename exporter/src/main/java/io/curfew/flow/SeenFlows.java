package io.curfew.flow;

/**
 * Which conntrack entries were counted, so that a resync counts exactly those whose event was lost.
 *
 * <p>Bounded: past the bound entries are counted and not remembered, and the next resync counts
 * nothing rather than something twice. Owned by one thread.
 */
final class SeenFlows {
  private final int max;
  private IdSet seen;

  /** Counted by a resync while their events may still wait in the socket. */
  private IdSet early;

  private boolean forgetful;

  SeenFlows(int max) {
    this.max = max;
    this.seen = new IdSet(max);
    this.early = new IdSet(max);
  }

  /** An entry's NEW event; false when a resync has counted the entry before its event was read. */
  boolean event(int id) {
    if (early.contains(id)) {
      return false;
    }
    remember(id);
    return true;
  }

  /** No event waits in the socket any more: an id seen from now on is another entry's. */
  void drained() {
    if (early.size() > 0) {
      early = new IdSet(max);
    }
  }

  /** Whether the memory should be trimmed by a listing soon. */
  boolean crowded() {
    return seen.size() > max / 4 * 3;
  }

  /** Begins a listing of all entries. */
  Listing listing() {
    return new Listing();
  }

  private void remember(int id) {
    if (!seen.contains(id) && !seen.add(id)) {
      forgetful = true;
    }
  }

  /** One complete listing of the entries that live now. */
  final class Listing {
    private final IdSet living = new IdSet(max);

    /** An entry that is to be counted if it was not seen; true when it was not. */
    boolean missed(int id) {
      if (living.contains(id)) {
        return false;
      }
      boolean kept = living.add(id);
      boolean missed = kept && !forgetful && !seen.contains(id);
      if (missed) {
        early.add(id);
      }
      return missed;
    }

    /** An entry that is old, or whose event comes. */
    void known(int id, boolean evenIfUnseen) {
      if (evenIfUnseen || seen.contains(id)) {
        living.add(id);
      }
    }

    /** Ended completely: what does not live any more is forgotten. */
    void end() {
      seen = living;
      forgetful = living.full();
    }
  }
}
