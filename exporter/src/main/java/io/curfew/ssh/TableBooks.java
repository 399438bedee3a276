package io.curfew.ssh;

/**
 * What one instance of the table has been found to hold so far.
 *
 * @param base what the plain counters showed when curfew's books of this table began
 * @param elements all growth of elements, living and removed
 * @param handshake part of the plain counters that is neither assured nor untracked
 * @param setFull part of the assured packets that no element counted
 * @param untracked as the kernel counts it
 * @param client as the kernel counts it
 * @param lost part of the assured packets that an element took with it, deleted just before a crash
 */
record TableBooks(
    PlainCounters base,
    Traffic elements,
    Traffic handshake,
    Traffic setFull,
    Traffic untracked,
    Traffic client,
    Traffic lost) {
  static final TableBooks NEW = from(PlainCounters.NONE);

  static TableBooks from(PlainCounters base) {
    return new TableBooks(
        base, Traffic.NONE, Traffic.NONE, Traffic.NONE, Traffic.NONE, Traffic.NONE, Traffic.NONE);
  }

  TableBooks withElements(Traffic growth) {
    return new TableBooks(base, elements.plus(growth), handshake, setFull, untracked, client, lost);
  }

  /** What the counters have shown at least, and all of them together exactly. */
  PlainCounters reached(Traffic overlap) {
    return new PlainCounters(
        base.all().plus(sum()).plus(overlap),
        base.assured().plus(elements).plus(setFull).plus(lost),
        base.untracked().plus(untracked),
        base.client().plus(client));
  }

  Traffic sum() {
    return elements.plus(handshake).plus(setFull).plus(untracked).plus(lost);
  }
}
