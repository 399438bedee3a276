package io.curfew.firewall;

/** What a test finds that something counted. */
record Hits(long packets, long bytes) {
  Hits plus(Hits more) {
    return new Hits(packets + more.packets, bytes + more.bytes);
  }

  boolean reaches(Hits before) {
    return packets >= before.packets && bytes >= before.bytes;
  }
}
