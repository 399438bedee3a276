package io.curfew.control;

import io.curfew.flow.FlowHealth;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** The fields of {@code health} that tell of the flow feature; absent where it is switched off. */
public final class FlowHealthFields {
  /** How owners are found: {@code witness} or {@code sock_diag}. */
  public static final String TIER = "flows.attribution";

  /** How the witness remembers owners; absent without it. */
  public static final String VARIANT = "flows.witness";

  /** Why there is no witness; absent with it. */
  public static final String WITHOUT_WITNESS = "flows.witness.problem";

  /** How often the table that keeps conntrack on was gone since the start. */
  public static final String HEALED = "flows.table.healed";

  /** Whose processes are seen: {@code host}, {@code other} or {@code unknown}. */
  public static final String PIDS = "flows.pids";

  /** Overruns of the event socket since the start. */
  public static final String OVERRUNS = "flows.overruns";

  /** Events that the kernel dropped since the start. */
  public static final String LOST_EVENTS = "flows.lost.conntrack";

  /** Records that the witness had no room for since the start. */
  public static final String LOST_RECORDS = "flows.lost.witness";

  /** Flows of dropped events that a listing found. */
  public static final String RECOVERED = "flows.recovered";

  /** {@code v2}, {@code hybrid} or {@code v1}. */
  public static final String LAYOUT = "flows.cgroups";

  /** Whether every cgroup is watched: {@code true} or {@code false}. */
  public static final String CGROUPS_COMPLETE = "flows.cgroups.complete";

  /** Why they can't all be watched; absent while they can. */
  public static final String CGROUPS_PROBLEM = "flows.cgroups.problem";

  /** Lines that the flow log dropped since the start; absent without a log. */
  public static final String LOG_DROPPED = "flows.log.dropped";

  /** Why the flow log can't be written; absent while it can. */
  public static final String LOG_PROBLEM = "flows.log.problem";

  /** Whether everything is learned now: {@code true} or {@code false}. */
  public static final String LEARNING = "flows.learning";

  /** When learning ends or ended, as ISO 8601 has it. */
  public static final String LEARNING_ENDS = "flows.learning.ends";

  /** Destinations learned. */
  public static final String LEARNED = "flows.learned";

  /** Flows that were not learned for want of room since the start. */
  public static final String REFUSED = "flows.learned.refused";

  /** Unknown destinations held. */
  public static final String UNKNOWN = "flows.unknown";

  /** Flows to unknown destinations that found no room since the start. */
  public static final String OVERFLOW = "flows.unknown.overflow";

  private FlowHealthFields() {}

  /** Says all that the feature told. */
  public static void put(FlowHealth health, Map<String, String> said) {
    said.put(TIER, health.tier());
    health.variant().ifPresent(variant -> said.put(VARIANT, variant));
    health.withoutWitness().ifPresent(why -> said.put(WITHOUT_WITNESS, why));
    said.put(HEALED, Long.toString(health.healed()));
    said.put(PIDS, health.pids());
    losses(health.losses(), said);
    said.put(LAYOUT, health.cgroups().layout());
    said.put(CGROUPS_COMPLETE, Boolean.toString(health.cgroups().complete()));
    health.cgroups().problem().ifPresent(why -> said.put(CGROUPS_PROBLEM, why));
    health.log().ifPresent(log -> log(log, said));
    learning(health.learning(), said);
  }

  private static void losses(FlowHealth.Losses losses, Map<String, String> said) {
    said.put(OVERRUNS, Long.toString(losses.overruns()));
    said.put(LOST_EVENTS, Long.toString(losses.events()));
    said.put(LOST_RECORDS, Long.toString(losses.records()));
    said.put(RECOVERED, Long.toString(losses.recovered()));
  }

  private static void log(FlowHealth.Log log, Map<String, String> said) {
    said.put(LOG_DROPPED, Long.toString(log.dropped()));
    log.problem().ifPresent(why -> said.put(LOG_PROBLEM, why));
  }

  private static void learning(FlowHealth.Learning learning, Map<String, String> said) {
    said.put(LEARNING, Boolean.toString(learning.active()));
    said.put(LEARNING_ENDS, learning.ends().truncatedTo(ChronoUnit.SECONDS).toString());
    said.put(LEARNED, Integer.toString(learning.learned()));
    said.put(REFUSED, Long.toString(learning.refused()));
    said.put(UNKNOWN, Integer.toString(learning.unknown()));
    said.put(OVERFLOW, Long.toString(learning.overflow()));
  }
}
