package io.curfew.sleep;

import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Concludes a sleep that a former run of curfew began: a power-off, a boot in between, or a crash.
 * Otherwise an accepted request would end in no outcome.
 */
final class Unfinished {
  private static final Logger log = LoggerFactory.getLogger(Unfinished.class);

  private Unfinished() {}

  static void conclude(Ledger ledger, Evaluation host) {
    ledger
        .unfinished()
        .ifPresent(
            attempt -> {
              SleepOutcome outcome = outcome(attempt, host);
              log.info("sleep begun at {} by a former run: {}", attempt.begun(), outcome.label());
              CompletableFuture<Void> unused = ledger.end(attempt, outcome, host.at());
            });
  }

  static SleepOutcome outcome(Ledger.Attempt attempt, Evaluation host) {
    boolean slept =
        host.machine()
            .filter(
                m ->
                    !m.bootId().equals(attempt.bootId())
                        || m.resumed().filter(at -> at.isAfter(attempt.begun())).isPresent())
            .isPresent();
    return slept ? SleepOutcome.COMPLETED : SleepOutcome.FAILED;
  }
}
