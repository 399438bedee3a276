package io.curfew.ssh;

/** Packets and their IP-layer bytes, of one direction. */
record Count(long bytes, long packets) {
  static final Count NONE = new Count(0, 0);

  /** The record's own is several times as slow where only the first compiler is at work. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Count c && bytes == c.bytes && packets == c.packets;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(bytes) + Long.hashCode(packets);
  }

  Count plus(Count other) {
    return new Count(bytes + other.bytes, packets + other.packets);
  }

  Count minus(Count other) {
    return new Count(bytes - other.bytes, packets - other.packets);
  }

  /** Growth since {@code earlier}; a counter that fell was made anew, so all of it is growth. */
  Count since(Count earlier) {
    return bytes < earlier.bytes || packets < earlier.packets ? this : minus(earlier);
  }

  Count atLeast(Count other) {
    return new Count(Math.max(bytes, other.bytes), Math.max(packets, other.packets));
  }

  Count atMost(Count other) {
    return new Count(Math.min(bytes, other.bytes), Math.min(packets, other.packets));
  }
}
