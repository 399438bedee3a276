package io.curfew.firewall;

import io.curfew.metrics.LabelSet;

/** What one series counted, added up: it never falls. Owned by {@link Tallies}. */
final class Tally {
  private final LabelSet labels;
  private long packets;
  private long bytes;
  private boolean grew;
  private int holders;
  private volatile long lastHitMillis;
  private Sample sample;

  Tally(LabelSet labels, long lastHitMillis) {
    this.labels = labels;
    this.lastHitMillis = lastHitMillis;
    this.sample = new Sample(labels, 0, 0, lastHitMillis);
  }

  LabelSet labels() {
    return labels;
  }

  void grow(long morePackets, long moreBytes) {
    packets = sum(packets, morePackets);
    bytes = sum(bytes, moreBytes);
    grew |= morePackets > 0;
  }

  /** A rule can be given any count; a series stays at the highest rather than fall. */
  private static long sum(long a, long b) {
    return Long.MAX_VALUE - a < b ? Long.MAX_VALUE : a + b;
  }

  /** Whether it counted a packet since this was asked last. */
  boolean takeGrew() {
    boolean answer = grew;
    grew = false;
    return answer;
  }

  /** When it was last found grown, in milliseconds; told once that is durable. Thread-safe. */
  void lastHit(long millis) {
    lastHitMillis = millis;
  }

  Sample sample() {
    long hit = lastHitMillis;
    if (sample.packets() != packets || sample.bytes() != bytes || sample.lastHitMillis() != hit) {
      sample = new Sample(labels, packets, bytes, hit);
    }
    return sample;
  }

  /** One more of the kernel's counters belongs to it. */
  void join() {
    holders++;
  }

  void leave() {
    holders--;
  }

  /** Whether no counter of the kernel belongs to it any more. */
  boolean left() {
    return holders == 0;
  }
}
