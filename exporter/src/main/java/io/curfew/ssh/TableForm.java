package io.curfew.ssh;

/**
 * How curfew's table is made.
 *
 * @param setSize elements that each set has room for, at least 1
 * @param owned whether the kernel is asked to let nobody else change it (OWNER and PERSIST, Linux
 *     6.9); without it, and where the kernel refuses, another's flush of the ruleset takes it
 */
record TableForm(int setSize, boolean owned) {
  static final TableForm USUAL = new TableForm(Ruleset.SET_SIZE, true);
}
