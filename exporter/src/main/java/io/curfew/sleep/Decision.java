package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.util.Comparator;
import java.util.List;

/**
 * The guard's word on one request.
 *
 * @param reason the label value, of a bounded list: {@code idle}, a {@link Reason} or an {@link
 *     Ignored}
 * @param blockers all that spoke against it, the one that names the refusal first
 */
public record Decision(Outcome outcome, String reason, List<Blocker> blockers) {
  /** The reason of a request that nothing blocked. */
  static final String IDLE = "idle";

  public Decision {
    blockers = List.copyOf(blockers);
  }

  static Decision accepted() {
    return new Decision(Outcome.ACCEPTED, IDLE, List.of());
  }

  static Decision dryRun() {
    return new Decision(Outcome.DRY_RUN, IDLE, List.of());
  }

  static Decision ignored(Ignored why) {
    return new Decision(Outcome.IGNORED, why.label(), List.of());
  }

  /** Refuses; of several blockers the first in the order of {@link Reason} names it. */
  static Decision refused(List<Blocker> blockers) {
    List<Blocker> sorted = blockers.stream().sorted(Comparator.comparing(Blocker::reason)).toList();
    return new Decision(Outcome.REFUSED, sorted.get(0).reason().label(), sorted);
  }

  static Decision refused(Reason reason, String detail) {
    return refused(List.of(new Blocker(reason, detail)));
  }
}
