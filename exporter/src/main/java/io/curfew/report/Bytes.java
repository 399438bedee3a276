package io.curfew.report;

/** Bytes towards the hosts and away from them. */
public record Bytes(long in, long out) {
  static final Bytes NONE = new Bytes(0, 0);

  public long total() {
    return in + out;
  }

  Bytes plus(Bytes other) {
    return new Bytes(in + other.in, out + other.out);
  }
}
