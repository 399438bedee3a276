package io.curfew.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.flow.FlowHealth;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class FlowHealthFieldsTest {
  private static final FlowHealth.Losses LOSSES = new FlowHealth.Losses(1, 2, 3, 4);
  private static final FlowHealth.Learning LEARNING =
      new FlowHealth.Learning(Instant.parse("2026-11-08T12:00:00.123456Z"), true, 5, 6, 7, 8);

  private static String said(FlowHealth health) {
    Map<String, String> said = new TreeMap<>();
    FlowHealthFields.put(health, said);
    return String.join("\n", said.entrySet().stream().map(Object::toString).toList());
  }

  @Test
  void allThatIsWellIsSaid() {
    FlowHealth health =
        new FlowHealth(
            "witness",
            Optional.of("socket storage"),
            Optional.empty(),
            9,
            "host",
            LOSSES,
            new FlowHealth.Cgroups("hybrid", true, Optional.empty()),
            Optional.empty(),
            LEARNING);

    assertThat(said(health))
        .isEqualTo(
            """
            flows.attribution=witness
            flows.cgroups=hybrid
            flows.cgroups.complete=true
            flows.learned=5
            flows.learned.refused=6
            flows.learning=true
            flows.learning.ends=2026-11-08T12:00:00Z
            flows.lost.conntrack=2
            flows.lost.witness=3
            flows.overruns=1
            flows.pids=host
            flows.recovered=4
            flows.table.healed=9
            flows.unknown=7
            flows.unknown.overflow=8
            flows.witness=socket storage""");
  }

  @Test
  void whatIsNotWellIsSaidWithItsReason() {
    FlowHealth health =
        new FlowHealth(
            "sock_diag",
            Optional.empty(),
            Optional.of("grant CAP_BPF"),
            0,
            "other",
            LOSSES,
            new FlowHealth.Cgroups("v2", false, Optional.of("too many")),
            Optional.of(new FlowHealth.Log(Optional.of("disk full"), 10)),
            LEARNING);

    assertThat(said(health).lines())
        .contains(
            "flows.attribution=sock_diag",
            "flows.witness.problem=grant CAP_BPF",
            "flows.cgroups.complete=false",
            "flows.cgroups.problem=too many",
            "flows.log.dropped=10",
            "flows.log.problem=disk full")
        .noneMatch(line -> line.startsWith("flows.witness="));
  }
}
