package io.curfew.control;

import io.curfew.evidence.Blocker;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code sleep-last-check}: whether a sleep that systemd is about to carry out is curfew's own, and
 * what speaks against it now. Everything is read again for one of ours.
 *
 * <p>It changes something: a refusal makes the sleep a vetoed one. Hence not for the group.
 */
public final class LastCheckRequest implements ControlRequest {
  /** {@code true} or {@code false}. */
  static final String OURS = "ours";

  /** What blocks, first things first; absent where nothing does. */
  static final String BLOCKED = "blocked";

  private final Supplier<Optional<List<Blocker>>> check;

  /**
   * Checks at each request.
   *
   * @param check empty when a sleep now would be somebody else's; else what speaks against ours
   */
  public LastCheckRequest(Supplier<Optional<List<Blocker>>> check) {
    this.check = check;
  }

  @Override
  public String name() {
    return "sleep-last-check";
  }

  @Override
  public boolean changes() {
    return true;
  }

  @Override
  public List<String> answer(Map<String, String> fields) throws IOException {
    Optional<List<Blocker>> blockers = check.get();
    if (blockers.isEmpty()) {
      return List.of(ControlLine.write(Map.of(OURS, "false")));
    }
    if (blockers.get().isEmpty()) {
      return List.of(ControlLine.write(Map.of(OURS, "true")));
    }
    Blocker first = blockers.get().get(0);
    int more = blockers.get().size() - 1;
    String told =
        first.reason().label()
            + ": "
            + first.detail()
            + (more == 0 ? "" : " (and " + more + " more)");
    return List.of(ControlLine.write(Map.of(OURS, "true", BLOCKED, told)));
  }
}
