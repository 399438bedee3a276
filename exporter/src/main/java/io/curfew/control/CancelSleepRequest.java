package io.curfew.control;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * {@code sleep-cancel}: calls an announced sleep off. The group curfew may, too: it can only keep
 * the host awake. Answers with one "line" of what was done.
 */
public final class CancelSleepRequest implements ControlRequest {
  /** Who can call it off. */
  @FunctionalInterface
  public interface Canceller {
    /**
     * Calls it off, in the name of somebody.
     *
     * @return whether there was one
     * @throws IOException where no sleep can ever be announced
     */
    boolean cancel(String who) throws IOException;
  }

  private final Canceller canceller;

  /** Hands each request on. */
  public CancelSleepRequest(Canceller canceller) {
    this.canceller = canceller;
  }

  @Override
  public String name() {
    return "sleep-cancel";
  }

  @Override
  public List<String> answer(Map<String, String> fields) throws IOException {
    boolean there = canceller.cancel(fields.getOrDefault(PEER, "somebody"));
    return List.of(
        ControlLine.write(
            Map.of(
                "line",
                (there ? "the announced sleep is called off" : "no sleep was announced")
                    + "; the idle window starts anew")));
  }
}
