package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.FlowSettings.Witnessing;
import io.curfew.flow.FlowMaker.Order;
import io.curfew.ssh.Figures;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thousand TCP and a thousand UDP flows a second for thirty seconds, of processes that exit. */
@Timeout(300)
final class FlowLawLongIT {
  private static final int A_SECOND = 200;
  private static final int SECONDS = 30;

  @TempDir private Path dir;

  @Test
  void theWitnessNamesThemAll() throws Exception {
    Map<Order, Reckoning.Result> results = made(Witnessing.ON);
    results.forEach(
        (order, result) -> {
          assertThat(result.wrong()).as("%s: %s", order, result).isEmpty();
          assertThat(result.seenShare()).as("%s: %s", order, result).isGreaterThan(0.999);
          assertThat(result.rightShare()).as("%s: %s", order, result).isGreaterThan(0.999);
        });
    report("witness", results.values());
  }

  @Test
  void withoutTheWitnessNobodyIsNamedWrongly() throws Exception {
    Map<Order, Reckoning.Result> results = made(Witnessing.OFF);
    results.forEach(
        (order, result) -> {
          assertThat(result.wrong()).as("%s: %s", order, result).isEmpty();
          assertThat(result.right() + result.unnamed()).isEqualTo(result.seen());
        });
    report("sock_diag", results.values());
  }

  private Map<Order, Reckoning.Result> made(Witnessing witness) throws Exception {
    try (FlowLawBed bed = FlowLawBed.made(dir, witness)) {
      for (int port : new int[] {8080, 8081, 8082, 8443, 8444}) {
        bed.serve(port);
      }
      return bed.make(FlowOrders.of(A_SECOND, A_SECOND * SECONDS));
    }
  }

  private static void report(String tier, Collection<Reckoning.Result> results) throws Exception {
    Figures.write(
        "flows by %s: %d made, %d seen, %d named rightly, %d without a name, %d wrongly",
        tier,
        results.stream().mapToInt(Reckoning.Result::made).sum(),
        results.stream().mapToInt(Reckoning.Result::seen).sum(),
        results.stream().mapToInt(Reckoning.Result::right).sum(),
        results.stream().mapToInt(Reckoning.Result::unnamed).sum(),
        results.stream().mapToInt(result -> result.wrong().size()).sum());
  }
}
