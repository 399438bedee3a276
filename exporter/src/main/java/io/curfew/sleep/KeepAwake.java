package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.Reason;
import io.curfew.metrics.LabelText;
import io.curfew.state.Step;
import io.curfew.state.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the host awake for those who asked for it, each for a bounded time. Durable; those that are
 * over are dropped. Thread-safe.
 */
final class KeepAwake implements SleepSupport {
  /** For how long at most. */
  static final Duration LONGEST = Duration.ofDays(30);

  static final int MOST = 100;
  static final int LONGEST_WHY = 200;

  private static final Logger log = LoggerFactory.getLogger(KeepAwake.class);
  private static final String MAP = "sleep.keep-awake";
  private static final String ROOT = "root";
  private static final Duration DISK = Duration.ofSeconds(10);

  /** How much of its time an entry may come by anew with each boot. */
  private static final Duration NOTED_EVERY = Duration.ofMinutes(5);

  private final Store store;
  private final MachineReader machine;
  private final HostClock clock;

  /** As they were last written down. */
  private final Map<Integer, KeptAwake> entries = new TreeMap<>();

  KeepAwake(Store store, MachineReader machine, HostClock clock) {
    this.store = store;
    this.machine = machine;
    this.clock = clock;
    store
        .entries(MAP)
        .forEach(
            (id, stored) ->
                KeptAwake.read(id, stored)
                    .ifPresentOrElse(
                        entry -> entries.put(entry.id(), entry),
                        () -> log.warn("keep-awake {}: can't be understood, left out", id)));
  }

  /**
   * Begins one; returns when it is durable.
   *
   * @throws IOException when it is not within the bounds, or can't be written down: it stands for
   *     this run of curfew even then, which the message says
   */
  KeptAwake keep(String who, String why, Duration span) throws IOException {
    String reason = checked(why, span);
    KeptAwake entry = begin(who, reason, span);
    log.info("kept awake until {} by {}: {}", entry.until(), who, reason);
    durable(new Step().put(MAP, Integer.toString(entry.id()), entry.stored()));
    return entry;
  }

  private static String checked(String why, Duration span) throws IOException {
    String reason = why.strip();
    if (reason.isEmpty() || reason.length() > LONGEST_WHY) {
      throw new IOException("why: 1 to " + LONGEST_WHY + " characters expected");
    }
    if (span.compareTo(Duration.ofSeconds(1)) < 0 || span.compareTo(LONGEST) > 0) {
      throw new IOException("for: 1 second to " + LONGEST.toDays() + " days expected");
    }
    return LabelText.of(reason);
  }

  private synchronized KeptAwake begin(String who, String why, Duration span) throws IOException {
    List<KeptAwake> standing = standing();
    if (standing.size() >= MOST) {
      throw new IOException(MOST + " keep-awake entries stand already: release one");
    }
    int id = 1;
    while (entries.containsKey(id)) {
      id++;
    }
    Instant now = clock.now().truncatedTo(ChronoUnit.MILLIS);
    KeptAwake entry = KeptAwake.begin(id, LabelText.of(who), why, span, now, machine.read());
    entries.put(id, entry);
    return entry;
  }

  /**
   * Ends one of one's own, or all of these; root may end anybody's.
   *
   * @param id which, or all
   * @return those that were ended
   * @throws IOException when there is no such entry, or it is somebody else's
   */
  List<KeptAwake> release(Optional<Integer> id, String who) throws IOException {
    List<KeptAwake> ended = end(id, who);
    Step step = new Step();
    for (KeptAwake entry : ended) {
      log.info("no longer kept awake by {}: {} ({} released it)", entry.who(), entry.why(), who);
      step.remove(MAP, Integer.toString(entry.id()));
    }
    if (!ended.isEmpty()) {
      durable(step);
    }
    return ended;
  }

  private synchronized List<KeptAwake> end(Optional<Integer> id, String who) throws IOException {
    List<KeptAwake> ended =
        standing().stream()
            .filter(entry -> id.isPresent() ? entry.id() == id.get() : entry.who().equals(who))
            .toList();
    if (id.isPresent() && ended.isEmpty()) {
      throw new IOException("there is no keep-awake entry " + id.get());
    }
    for (KeptAwake entry : ended) {
      if (!entry.who().equals(who) && !who.equals(ROOT)) {
        throw new IOException("entry " + entry.id() + " is " + entry.who() + "'s: be that or root");
      }
    }
    ended.forEach(entry -> entries.remove(entry.id()));
    return ended;
  }

  private void durable(Step step) throws IOException {
    try {
      store.commit(step).get(DISK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(
          "done, but the state directory can't be written: it is forgotten when curfew ends", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before it was written down", e);
    }
  }

  /** Those that are not over. Where the kernel can't be read, nothing ends. */
  synchronized List<KeptAwake> standing() {
    MachineReading reading;
    try {
      reading = machine.read();
    } catch (IOException | NumberFormatException e) {
      log.debug("keep-awake: {}; no entry ends meanwhile", e.getMessage());
      return List.copyOf(entries.values());
    }
    Step step = new Step();
    List<KeptAwake> standing = new ArrayList<>();
    for (KeptAwake noted : List.copyOf(entries.values())) {
      KeptAwake entry = noted.anchored(clock.now(), reading);
      if (entry.over()) {
        entries.remove(entry.id());
        step.remove(MAP, Integer.toString(entry.id()));
        log.info("no longer kept awake by {}: {}", entry.who(), entry.why());
        continue;
      }
      standing.add(entry);
      if (!entry.bootId().equals(noted.bootId())
          || noted.leftNanos() - entry.leftNanos() >= NOTED_EVERY.toNanos()) {
        entries.put(entry.id(), entry);
        step.put(MAP, Integer.toString(entry.id()), entry.stored());
      }
    }
    if (!step.changes().isEmpty()) {
      CompletableFuture<Void> unused = store.commit(step);
    }
    return standing;
  }

  @Override
  public List<Blocker> blockers() {
    return standing().stream()
        .map(
            entry ->
                new Blocker(
                    Reason.KEPT_AWAKE,
                    "by "
                        + entry.who()
                        + " until "
                        + entry.until().truncatedTo(ChronoUnit.SECONDS)
                        + ": "
                        + entry.why()))
        .toList();
  }
}
