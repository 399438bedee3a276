package io.curfew.flow;

/**
 * What is exactly known of the process behind a flow; too exact for labels, it stands in the flow
 * log alone.
 *
 * @param pid thread-group id in the host's process namespace; 0 when unknown
 * @param uid real user id; -1 when unknown
 * @param gid real group id; -1 when unknown
 * @param cgroup path from the root of the hierarchy, beginning with /; empty when unknown
 * @param cookie the socket's (SO_COOKIE); 0 when unknown
 */
record Opener(int pid, long uid, long gid, String cgroup, long cookie) {
  static final Opener UNKNOWN = new Opener(0, -1, -1, "", 0);
}
