package io.curfew.firewall;

/** One of the kernel's counters: its series, and what it stood at last. */
final class Watched {
  private Tally tally;
  private long packets;
  private long bytes;

  Watched(Tally tally, long packets, long bytes) {
    this.tally = tally;
    this.packets = packets;
    this.bytes = bytes;
  }

  Tally tally() {
    return tally;
  }

  void move(Tally other) {
    tally = other;
  }

  long packets() {
    return packets;
  }

  long bytes() {
    return bytes;
  }

  /** Adds what was counted since the last time; one that fell was reset and counts from 0. */
  void take(long packetsNow, long bytesNow) {
    boolean reset = packetsNow < packets || bytesNow < bytes;
    tally.grow(packetsNow - (reset ? 0 : packets), bytesNow - (reset ? 0 : bytes));
    packets = packetsNow;
    bytes = bytesNow;
  }

  /** Stands there without having counted it. */
  void standAt(long packetsNow, long bytesNow) {
    packets = packetsNow;
    bytes = bytesNow;
  }
}
