package io.curfew.control;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The live picture: the four signals and the guard's view at one moment. A feature that is switched
 * off, or can't tell, has no list.
 */
public record Status(
    Instant at,
    Optional<List<User>> users,
    Optional<List<Rule>> rules,
    Optional<List<Flow>> flows,
    Optional<List<AptPath>> apt,
    Optional<Sleep> sleep) {

  /** Bytes of one SSH user, as the host sees them: in is towards it. */
  public record User(String name, long bytesIn, long bytesOut, int sessions) {}

  /** Hits of one firewall rule. */
  public record Rule(
      String table, String chain, String rule, String verdict, long packets, long bytes) {}

  /** One new flow; without a process it says why. */
  public record Flow(
      Instant at,
      String protocol,
      String direction,
      String peer,
      int port,
      String process,
      String unit,
      String unattributed) {}

  /** One path that APT or dpkg changes. */
  public record AptPath(String path, Instant modified) {}

  /**
   * Whether the host could sleep, and if not, why.
   *
   * @param dryRun why it is not armed; empty when it is
   */
  public record Sleep(
      boolean ready,
      boolean armed,
      Optional<String> dryRun,
      Duration idleWindow,
      List<String> blockers) {}
}
