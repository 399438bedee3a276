package io.curfew.sleep;

/**
 * A service of systemd at one moment (org.freedesktop.systemd1(5), "Unit Objects" and "Service Unit
 * Objects").
 *
 * @param invocation InvocationID in hex, one for each run; empty when it never ran or was forgotten
 * @param active ActiveState
 * @param result Result of the run; success while it goes on, too
 * @param exitStatus ExecMainStatus
 */
record UnitState(String invocation, String active, String result, int exitStatus) {
  boolean running() {
    return !active.equals("inactive") && !active.equals("failed");
  }

  boolean succeeded() {
    return active.equals("inactive") && result.equals("success");
  }
}
