package io.curfew.firewall;

/** What is hashed of a table to know it again: 64 bits, in which order counts. Pure. */
final class Fingerprint {
  private long value = 1;

  Fingerprint add(long part) {
    // Odd, so that each step can be undone and no difference is lost.
    long product = (value ^ part) * 0x9e3779b97f4a7c15L;
    value = product ^ product >>> 32;
    return this;
  }

  Fingerprint add(String text) {
    // The length tells where it ends, so that "ab", "c" is not "a", "bc".
    add(text.length());
    for (int i = 0; i < text.length(); i++) {
      add(text.charAt(i));
    }
    return this;
  }

  long value() {
    return value;
  }
}
