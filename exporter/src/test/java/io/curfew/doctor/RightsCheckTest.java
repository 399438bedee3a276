package io.curfew.doctor;

import static io.curfew.kernel.Capability.CAP_BPF;
import static io.curfew.kernel.Capability.CAP_DAC_READ_SEARCH;
import static io.curfew.kernel.Capability.CAP_NET_ADMIN;
import static io.curfew.kernel.Capability.CAP_PERFMON;
import static io.curfew.kernel.Capability.CAP_SYS_PTRACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.doctor.Finding.Level;
import io.curfew.kernel.Capability;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose lack of a right is how bad, by the features that are switched on. */
final class RightsCheckTest {
  private static final Set<Capability> WITNESS = EnumSet.of(CAP_NET_ADMIN, CAP_BPF, CAP_PERFMON);
  private static final Set<Capability> LOOKING =
      EnumSet.of(CAP_NET_ADMIN, CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH);
  private static final String FLOWS_ALONE =
      "curfew.ssh.enabled=false,curfew.firewall.enabled=false";

  private static List<Finding> judged(Set<Capability> held, boolean witnessed, String... overrides)
      throws ConfigProblem {
    List<Need> needs = Need.of(Settings.load(List.of(overrides)), witnessed);
    return RightsCheck.judge("the exporter", held, needs);
  }

  private static List<Finding> flowsAlone(Set<Capability> held, boolean witnessed, String witness)
      throws ConfigProblem {
    String[] off = FLOWS_ALONE.split(",", -1);
    return judged(held, witnessed, off[0], off[1], "curfew.flows.witness=" + witness);
  }

  @Test
  void whoeverHasAllIsTold() throws ConfigProblem {
    assertThat(judged(EnumSet.allOf(Capability.class), true))
        .containsExactly(
            Finding.ok("rights", "the exporter has all for: SSH accounting, firewall hits, flows"));
    assertThat(
            judged(
                Set.of(),
                false,
                "curfew.ssh.enabled=false",
                "curfew.firewall.enabled=false",
                "curfew.flows.enabled=false"))
        .containsExactly(Finding.ok("rights", "the exporter needs none"));
  }

  @Test
  void aRightThatSeveralFeaturesNeedIsOneFindingWithAllItCosts() throws ConfigProblem {
    EnumSet<Capability> held = EnumSet.allOf(Capability.class);
    held.remove(CAP_NET_ADMIN);

    List<Finding> found = judged(held, false);

    assertThat(found).hasSize(1);
    assertThat(found.get(0).level()).isEqualTo(Level.BAD);
    assertThat(found.get(0).detail())
        .isEqualTo(
            "the exporter lacks CAP_NET_ADMIN: no SSH bytes by nf_tables; no firewall hits; no"
                + " flows");
    assertThat(found.get(0).mend()).contains("AmbientCapabilities=");
  }

  @Test
  void theWitnessesRightsAreWorthKnowingAndBadOnlyWhereItIsRequired() throws ConfigProblem {
    assertThat(flowsAlone(LOOKING, false, "auto"))
        .hasSize(2)
        .allMatch(finding -> finding.level() == Level.NOTE)
        .extracting(Finding::detail)
        .containsExactly(
            "the exporter lacks CAP_PERFMON: no witness: a flow stays without its process if that"
                + " ends at once",
            "the exporter lacks CAP_BPF: no witness: a flow stays without its process if that ends"
                + " at once");
    assertThat(flowsAlone(LOOKING, false, "on"))
        .extracting(Finding::level)
        .containsExactly(Level.BAD, Level.BAD);
    assertThat(flowsAlone(LOOKING, false, "off"))
        .extracting(Finding::level)
        .containsExactly(Level.OK);
  }

  @Test
  void lookingIntoOthersProcessesIsLessNeededWithTheWitness() throws ConfigProblem {
    assertThat(flowsAlone(WITNESS, true, "auto"))
        .extracting(Finding::level)
        .containsExactly(Level.NOTE, Level.NOTE);
    List<Finding> without = flowsAlone(EnumSet.of(CAP_NET_ADMIN), false, "off");
    assertThat(without).extracting(Finding::level).containsExactly(Level.BAD, Level.BAD);
    assertThat(without.get(1).detail())
        .isEqualTo("the exporter lacks CAP_SYS_PTRACE: no process for flows of other users");
  }

  @Test
  void sshNeedsNoWitness() throws ConfigProblem {
    assertThat(judged(LOOKING, false, "curfew.flows.enabled=false"))
        .extracting(Finding::level)
        .containsExactly(Level.OK);
    assertThat(judged(EnumSet.of(CAP_NET_ADMIN), true, "curfew.flows.enabled=false"))
        .as("SSH's own need is no lesser for the flows' witness")
        .extracting(Finding::level)
        .containsExactly(Level.BAD, Level.BAD);
  }
}
