package io.curfew.flow;

import io.curfew.config.FlowSettings.Witnessing;
import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import io.curfew.witness.Witness;
import io.curfew.witness.WitnessUnavailable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The best tier that works here, found out by trying. */
final class ChosenAttribution {
  private static final Logger log = LoggerFactory.getLogger(ChosenAttribution.class);

  private ChosenAttribution() {}

  /**
   * Starts it.
   *
   * @throws IOException when the witness is required and can't be had, or the kernel has no
   *     inet_diag at all
   */
  static Attribution open(
      Witnessing wanted,
      HostSettings host,
      HostClock clock,
      CgroupTree cgroups,
      Attribution.Answer answer)
      throws IOException {
    RememberedOwners remembered = new RememberedOwners(clock);
    if (wanted == Witnessing.OFF) {
      return new SockDiagAttribution(host, clock, cgroups, remembered, answer);
    }
    Witness witness;
    try {
      witness = Witness.open(host.sys());
    } catch (WitnessUnavailable e) {
      if (wanted == Witnessing.ON) {
        throw new IOException("flows.witness is on, but " + e.getMessage(), e);
      }
      log.info("flows are attributed without the witness: {}", e.getMessage());
      return new SockDiagAttribution(host, clock, cgroups, remembered, answer);
    }
    log.info("flows are attributed by the kernel's witness ({})", witness.variant());
    try {
      ProcessReader processes = new ProcessReader(host, clock);
      return new WitnessAttribution(
          witness,
          new WitnessOwners(
              cgroups,
              new LeaderNames(processes, clock),
              new OldHierarchies(host, processes, cgroups, clock)),
          remembered,
          new SockDiagAttribution(host, clock, cgroups, remembered, answer),
          clock,
          answer);
    } catch (IOException | RuntimeException e) {
      witness.close();
      throw e;
    }
  }
}
