package io.curfew.ssh;

/** What the kernel says about a claim. */
sealed interface Verdict {
  /** The connection is held by sshd with the named user's login uid or real uid. */
  record Confirmed(ConnectionKey key, long cookie) implements Verdict {}

  /** It is held for somebody else. */
  record Contradicted() implements Verdict {}

  /** The connection is there; who holds it doesn't tell the user yet. */
  record Open() implements Verdict {}

  /** There is no such connection any more. */
  record Gone() implements Verdict {}
}
