package io.curfew.flow;

/**
 * A witness's record, kept until its flow is known.
 *
 * @param bootNanos when the flow's first packet left, on CLOCK_BOOTTIME
 * @param certain false where a task ran while a socket was used that it need not own: the kernel's
 *     own, or one older than the witness
 * @param thread id of the thread that opened it
 * @param command the thread's own name, which is the process's only where the thread leads it
 */
record Witnessed(
    long bootNanos,
    boolean certain,
    int pid,
    int thread,
    long uid,
    long gid,
    long cgroupId,
    long cookie,
    String command) {

  /** Whether both were opened by the same process, in the same unit. */
  boolean sameOpener(Witnessed other) {
    return certain == other.certain
        && pid == other.pid
        && uid == other.uid
        && gid == other.gid
        && cgroupId == other.cgroupId
        && command.equals(other.command);
  }
}
