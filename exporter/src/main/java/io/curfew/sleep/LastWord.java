package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last check of curfew's own sleep, asked by systemd's sleep unit before it goes to the kernel:
 * the worker has asked the host by then and waits. Thread-safe.
 */
final class LastWord {
  private static final Logger log = LoggerFactory.getLogger(LastWord.class);

  private final Guard guard;
  private final Watcher watcher;
  private final SleepMark mark;
  private Optional<SleepRequest> expected = Optional.empty();
  private boolean refused;

  LastWord(Guard guard, Watcher watcher, SleepMark mark) {
    this.guard = guard;
    this.watcher = watcher;
    this.mark = mark;
  }

  /**
   * From now on a sleep is curfew's own.
   *
   * @throws IOException when that can't be marked: without the mark, the last check would let the
   *     sleep of a dead exporter pass
   */
  synchronized void expect(SleepRequest request, Evaluation host) throws IOException {
    MachineState machine =
        host.machine().orElseThrow(() -> new IOException("boot and sleep can't be told"));
    mark.set(machine.bootId(), machine.uptime().toNanos());
    expected = Optional.of(request);
    refused = false;
  }

  /**
   * Curfew waits for its sleep no longer.
   *
   * @param known how it ended; where it isn't, the mark stays, so that a sleep that comes late does
   *     not pass for somebody else's. So it does when the exporter ends, and the next one leaves
   *     it.
   */
  synchronized void over(boolean known) {
    expected = Optional.empty();
    if (!known) {
      return;
    }
    try {
      mark.clear();
    } catch (IOException e) {
      log.warn("sleep: the mark can't be taken away: {}", e.getMessage());
    }
  }

  /** Empty when a sleep now would be somebody else's; else all that speaks against ours. */
  Optional<List<Blocker>> check() {
    Optional<SleepRequest> ours = expected();
    return ours.map(
        request -> {
          List<Blocker> blockers = guard.judge(request, watcher.look()).blockers();
          if (!blockers.isEmpty()) {
            refuse(blockers.get(0));
          }
          return blockers;
        });
  }

  private synchronized Optional<SleepRequest> expected() {
    return expected;
  }

  private synchronized void refuse(Blocker first) {
    refused = true;
    log.info("sleep: stopped by the last check: {}", first.detail());
  }

  /** Vetoed where the last check refused, or else the other. */
  synchronized SleepOutcome refusedOr(SleepOutcome other) {
    return refused ? SleepOutcome.VETOED : other;
  }
}
