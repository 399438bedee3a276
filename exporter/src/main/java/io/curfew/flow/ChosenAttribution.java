package io.curfew.flow;

import io.curfew.config.FlowSettings.Witnessing;
import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import io.curfew.kernel.KernelException;
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
   * @throws IOException when the witness is required and can't be had
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
      return bySockets("flows.witness is off", host, clock, cgroups, remembered, answer);
    }
    Witness witness;
    try {
      witness = Witness.open(host.sys());
    } catch (WitnessUnavailable e) {
      if (wanted == Witnessing.ON) {
        throw new IOException("flows.witness is on, but " + e.getMessage(), e);
      }
      log.info("flows are attributed without the witness: {}", e.getMessage());
      return bySockets(String.valueOf(e.getMessage()), host, clock, cgroups, remembered, answer);
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
              bySockets("", host, clock, cgroups, remembered, answer).best(),
              clock,
              answer);
      return new ChosenAttribution(best, Optional.of(witness.variant()), Optional.empty());
    } catch (IOException | RuntimeException e) {
      witness.close();
      throw e;
    }
  }

  /** A kernel without inet_diag leaves flows to be counted, of which nobody is named. */
  private static ChosenAttribution bySockets(
      String withoutWitness,
      HostSettings host,
      HostClock clock,
      CgroupTree cgroups,
      RememberedOwners remembered,
      Attribution.Answer answer)
      throws IOException {
    try {
      return without(
          withoutWitness, new SockDiagAttribution(host, clock, cgroups, remembered, answer));
    } catch (KernelException e) {
      log.warn("flows can't be attributed by their sockets: {}", e.getMessage());
      return none(withoutWitness + "; " + e.getMessage(), answer);
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
