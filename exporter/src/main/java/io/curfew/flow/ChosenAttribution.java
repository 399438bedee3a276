package io.curfew.flow;

import io.curfew.config.FlowSettings.Witnessing;
import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import io.curfew.witness.Witness;
import io.curfew.witness.WitnessUnavailable;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The best tier that works here, found out by trying.
 *
 * @param variant how the witness remembers owners; empty where it is not used
 * @param withoutWitness why it is not used, in one line; empty where it is
 */
record ChosenAttribution(
    Attribution best, Optional<String> variant, Optional<String> withoutWitness) {
  private static final Logger log = LoggerFactory.getLogger(ChosenAttribution.class);

  /**
   * Starts it.
   *
   * @throws IOException when the witness is required and can't be had, or the kernel has no
   *     inet_diag at all
   */
  static ChosenAttribution open(
      Witnessing wanted,
      HostSettings host,
      HostClock clock,
      CgroupTree cgroups,
      Attribution.Answer answer)
      throws IOException {
    RememberedOwners remembered = new RememberedOwners(clock);
    if (wanted == Witnessing.OFF) {
      return without(
          "flows.witness is off",
          new SockDiagAttribution(host, clock, cgroups, remembered, answer));
    }
    Witness witness;
    try {
      witness = Witness.open(host.sys());
    } catch (WitnessUnavailable e) {
      if (wanted == Witnessing.ON) {
        throw new IOException("flows.witness is on, but " + e.getMessage(), e);
      }
      log.info("flows are attributed without the witness: {}", e.getMessage());
      return without(
          String.valueOf(e.getMessage()),
          new SockDiagAttribution(host, clock, cgroups, remembered, answer));
    }
    log.info("flows are attributed by the kernel's witness ({})", witness.variant());
    try {
      ProcessReader processes = new ProcessReader(host, clock);
      Attribution best =
          new WitnessAttribution(
              witness,
              new WitnessOwners(
                  cgroups,
                  new LeaderNames(processes, clock),
                  new OldHierarchies(host, processes, cgroups, clock)),
              remembered,
              new SockDiagAttribution(host, clock, cgroups, remembered, answer),
              clock,
              answer);
      return new ChosenAttribution(best, Optional.of(witness.variant()), Optional.empty());
    } catch (IOException | RuntimeException e) {
      witness.close();
      throw e;
    }
  }

  /** Where nobody can be named at all. */
  static ChosenAttribution none(String reason, Attribution.Answer answer) {
    return without(reason, new NoAttribution(answer));
  }

  private static ChosenAttribution without(String reason, Attribution best) {
    return new ChosenAttribution(best, Optional.empty(), Optional.of(reason));
  }
}
