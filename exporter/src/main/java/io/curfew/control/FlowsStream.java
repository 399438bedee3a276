package io.curfew.control;

import io.curfew.flow.FlowLineJson;
import io.curfew.flow.FlowWatch;
import io.curfew.flow.Flows;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code flows}: each new flow as the flow log has it, of the protocols that the field "protocols"
 * names, with commas between. How many the peer was too slow for is told in between as {@code
 * {"lost":"N"}}, the sum since the beginning.
 */
public final class FlowsStream implements ControlStream {
  /** So long a peer that is gone is not noticed while no flow comes. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Optional<Flows> flows;

  public FlowsStream(Optional<Flows> flows) {
    this.flows = flows;
  }

  @Override
  public String name() {
    return "flows";
  }

  @Override
  public Lines open(Map<String, String> fields) throws IOException {
    String protocols = fields.getOrDefault("protocols", "");
    return new Watched(
        flows
            .orElseThrow(
                () ->
                    new IOException("the exporter watches no flows: flows.enabled is false there"))
            .watch(protocols.isEmpty() ? Set.of() : Set.of(protocols.split(",", -1))));
  }

  private static final class Watched implements Lines {
    private final FlowWatch watch;
    private long told;

    Watched(FlowWatch watch) {
      this.watch = watch;
    }

    @Override
    public List<String> next() throws InterruptedException {
      List<String> lines = new ArrayList<>();
      watch.next(PATIENCE).forEach(line -> lines.add(FlowLineJson.text(line)));
      long lost = watch.lost();
      if (lost != told) {
        told = lost;
        lines.add(ControlLine.write(Map.of("lost", Long.toString(lost))));
      }
      return lines;
    }

    @Override
    public boolean ended() {
      return watch.closed();
    }

    @Override
    public void close() {
      watch.close();
    }
  }
}
