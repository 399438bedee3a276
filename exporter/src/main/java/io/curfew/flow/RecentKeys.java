package io.curfew.flow;

/**
 * Which flows there were lately, by a hash of their addresses and ports: the first flow of its kind
 * can't have followed on another.
 *
 * <p>Bounded in two generations: the older half is forgotten when the younger is full. Two kinds
 * with one hash are taken for the same. Owned by one thread.
 */
final class RecentKeys {
  private static final int GENERATION = 1 << 16;

  private IdSet younger = new IdSet(GENERATION);
  private IdSet older = new IdSet(GENERATION);

  /** Remembers a flow; true when there was none like it. */
  boolean first(FlowKey key) {
    int hash = key.hashCode();
    if (younger.contains(hash)) {
      return false;
    }
    boolean first = !older.contains(hash);
    if (younger.full()) {
      older = younger;
      younger = new IdSet(GENERATION);
    }
    younger.add(hash);
    return first;
  }
}
