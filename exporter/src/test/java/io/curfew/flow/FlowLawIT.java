package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.FlowSettings.Witnessing;
import io.curfew.flow.FlowMaker.Order;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who made flows that live for a moment, of processes that are gone when the flow is read. */
@Timeout(180)
final class FlowLawIT {
  private static final int COUNT = 400;

  @TempDir private Path dir;

  @Test
  void theWitnessNamesEveryOne() throws Exception {
    for (Map.Entry<Order, Reckoning.Result> each : made(Witnessing.ON).entrySet()) {
      Reckoning.Result result = each.getValue();
      assertThat(result.wrong()).as("%s: %s", each.getKey(), result).isEmpty();
      assertThat(result.seenShare()).as("%s: %s", each.getKey(), result).isGreaterThan(0.999);
      assertThat(result.rightShare()).as("%s: %s", each.getKey(), result).isGreaterThan(0.999);
    }
  }

  @Test
  void withoutTheWitnessNobodyIsNamedWrongly() throws Exception {
    for (Map.Entry<Order, Reckoning.Result> each : made(Witnessing.OFF).entrySet()) {
      Reckoning.Result result = each.getValue();
      assertThat(result.wrong()).as("%s: %s", each.getKey(), result).isEmpty();
      assertThat(result.seenShare()).as("%s: %s", each.getKey(), result).isGreaterThan(0.999);
      assertThat(result.right() + result.unnamed()).isEqualTo(result.seen());
    }
  }

  private Map<Order, Reckoning.Result> made(Witnessing witness) throws Exception {
    try (FlowLawBed bed = FlowLawBed.made(dir, witness)) {
      for (int port : new int[] {8080, 8081, 8082, 8443, 8444}) {
        bed.serve(port);
      }
      return bed.make(FlowOrders.of(100, COUNT));
    }
  }
}
