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
      Witnessing wanted, HostSettings host, HostClock clock, Attribution.Answer answer)
      throws IOException {
    if (wanted == Witnessing.OFF) {
      return new SockDiagAttribution(host, clock, answer);
    }
    try {
      return witnessed(Witness.open(host.sys()), host, clock, answer);
    } catch (WitnessUnavailable e) {
      if (wanted == Witnessing.ON) {
        throw new IOException("flows.witness is on, but " + e.getMessage(), e);
      }
      log.info("flows are attributed without the witness: {}", e.getMessage());
      return new SockDiagAttribution(host, clock, answer);
    }
  }

  private static Attribution witnessed(
      Witness witness, HostSettings host, HostClock clock, Attribution.Answer answer)
      throws IOException {
    try {
      log.info("flows are attributed by the kernel's witness ({})", witness.variant());
      return new WitnessAttribution(
          witness,
          new WitnessOwners(cgroups(host, clock), (pid, at) -> java.util.Optional.empty()),
          new SockDiagAttribution(host, clock, answer),
          clock,
          answer);
    } catch (IOException | RuntimeException e) {
      witness.close();
      throw e;
    }
  }

  private static java.util.function.LongFunction<java.util.Optional<Cgroup>> cgroups(
      HostSettings host, HostClock clock) {
    CgroupTree tree = new CgroupTree(host, clock);
    return id -> tree.directory(id).map(d -> new Cgroup(tree.path(d), UnitName.of(tree.path(d))));
  }
}
