package io.curfew.ssh;

/** What moved towards this host and away from it. */
record Traffic(Count in, Count out) {
  static final Traffic NONE = new Traffic(Count.NONE, Count.NONE);

  /** As {@link Count#equals}. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Traffic t && in.equals(t.in) && out.equals(t.out);
  }

  @Override
  public int hashCode() {
    return 31 * in.hashCode() + out.hashCode();
  }

  static Traffic of(long inBytes, long inPackets, long outBytes, long outPackets) {
    return new Traffic(new Count(inBytes, inPackets), new Count(outBytes, outPackets));
  }

  Traffic plus(Traffic other) {
    return new Traffic(in.plus(other.in), out.plus(other.out));
  }

  Traffic minus(Traffic other) {
    return new Traffic(in.minus(other.in), out.minus(other.out));
  }

  Traffic since(Traffic earlier) {
    return new Traffic(in.since(earlier.in), out.since(earlier.out));
  }

  Traffic atLeast(Traffic other) {
    return new Traffic(in.atLeast(other.in), out.atLeast(other.out));
  }

  Traffic atMost(Traffic other) {
    return new Traffic(in.atMost(other.in), out.atMost(other.out));
  }

  long bytes() {
    return in.bytes() + out.bytes();
  }
}
