package io.curfew.control;

import io.curfew.flow.DestinationOrder;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * {@code destination}: has destinations learned, trusted or forgotten; the fields are those of
 * {@link DestinationOrder}, "do" says which. Answers with "line" and, a number, "done".
 */
public final class DestinationOrderRequest implements ControlRequest {
  /** Who keeps the destinations. */
  @FunctionalInterface
  public interface Keeper {
    /** Carries an order out, or says in the exception's message why not. */
    DestinationOrder.Outcome order(DestinationOrder order) throws IOException;
  }

  private final Keeper keeper;

  /** Hands each request on to the keeper. */
  public DestinationOrderRequest(Keeper keeper) {
    this.keeper = keeper;
  }

  @Override
  public String name() {
    return "destination";
  }

  @Override
  public boolean changes() {
    return true;
  }

  @Override
  public List<String> answer(Map<String, String> fields) throws IOException {
    DestinationOrder.Outcome outcome = keeper.order(DestinationOrder.of(fields));
    return List.of(
        ControlLine.write(
            Map.of("line", outcome.line(), "done", Integer.toString(outcome.done()))));
  }
}
