package io.curfew.flow;

/**
 * A bounded set of 32-bit conntrack ids, open addressing in one array: a table of a quarter million
 * entries must not cost a quarter million objects.
 */
final class IdSet {
  private final int max;
  private int[] slots = new int[1024];
  private int size;
  private boolean zero;

  IdSet(int max) {
    this.max = max;
  }

  int size() {
    return size + (zero ? 1 : 0);
  }

  boolean full() {
    return size() >= max;
  }

  boolean contains(int id) {
    return id == 0 ? zero : slots[slot(slots, id)] == id;
  }

  /** Adds an id; false when it is there already, or the set is full. */
  boolean add(int id) {
    if (contains(id) || full()) {
      return false;
    }
    if (id == 0) {
      zero = true;
      return true;
    }
    if (++size > slots.length / 2) {
      int[] wider = new int[slots.length * 2];
      for (int each : slots) {
        if (each != 0) {
          wider[slot(wider, each)] = each;
        }
      }
      slots = wider;
    }
    slots[slot(slots, id)] = id;
    return true;
  }

  /** The id's own slot, or the free one where it belongs. */
  private static int slot(int[] slots, int id) {
    int mask = slots.length - 1;
    int at = ((id * 0x9e3779b9) >>> 7) & mask;
    while (slots[at] != 0 && slots[at] != id) {
      at = (at + 1) & mask;
    }
    return at;
  }
}
