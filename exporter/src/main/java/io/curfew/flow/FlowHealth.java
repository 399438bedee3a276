package io.curfew.flow;

import java.time.Instant;
import java.util.Optional;

/**
 * What the running feature can say of itself, for the doctor; counts are since the start.
 *
 * @param tier the {@code attribution} label of {@code curfew_flow_source_info}
 * @param variant how the witness remembers owners; empty where it is not used
 * @param withoutWitness why it is not used, in one line; empty where it is
 * @param healed how often the table that keeps conntrack on was gone
 * @param pids whose processes {@code host.proc} shows: {@code host}, {@code other} or {@code
 *     unknown}
 */
public record FlowHealth(
    String tier,
    Optional<String> variant,
    Optional<String> withoutWitness,
    long healed,
    String pids,
    Losses losses,
    Cgroups cgroups,
    Optional<Log> log,
    Learning learning) {

  /**
   * What was missed.
   *
   * @param overruns of conntrack's event socket
   * @param events that the kernel dropped there
   * @param records that the witness had no room for
   * @param recovered flows of dropped events that a listing found alive
   */
  public record Losses(long overruns, long events, long records, long recovered) {}

  /**
   * How cgroups are followed.
   *
   * @param layout {@code v2}, {@code hybrid} or {@code v1}
   * @param complete whether every one is watched now
   * @param problem why they can't all be watched; empty while they can
   */
  public record Cgroups(String layout, boolean complete, Optional<String> problem) {}

  /**
   * The flow log.
   *
   * @param problem why it can't be written; empty while it can
   * @param dropped lines
   */
  public record Log(Optional<String> problem, long dropped) {}

  /**
   * Destinations.
   *
   * @param ends when learning ends or ended
   * @param active whether everything is learned now
   * @param refused flows that were not learned for want of room
   * @param unknown held now
   * @param overflow flows to unknown ones that found no room
   */
  public record Learning(
      Instant ends, boolean active, int learned, long refused, int unknown, long overflow) {}
}
