package io.curfew.sleep;

import io.curfew.evidence.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The days of one machine, made from a seed: people who work, nights, and faults of every part at
 * any time. Counts what the guard made of it.
 */
final class MachineDays {
  /** Slots of ten minutes, at whose beginning something may happen. */
  private static final Duration SLOT = Duration.ofMinutes(10);

  /** The repeat of Alertmanager, the warning, and the minutes of the rule. */
  private static final Duration DEADLINE = World.WINDOW.plusMinutes(40);

  private static final double FAULTS = 0.02;

  /** Something that hides a stretch of time from the guard, from Prometheus or from both. */
  private interface Fault {
    void strike(World host, Duration span);
  }

  private final Random random;
  private final World host;
  private final List<Fault> faults = new ArrayList<>();
  private final List<String> unexplained = new ArrayList<>();

  /** Since when nothing was wrong and nobody there, on the monotonic clock. */
  private long calmSince;

  private int ongoing;
  private int idleStretches;

  MachineDays(long seed, Path dir) throws IOException {
    random = new Random(seed);
    host = new World(dir, true);
    host.untold();
    calmSince = host.monotonicNanos();
    faults.add((h, span) -> hold(span, () -> h.ssh.known = false, () -> h.ssh.known = true));
    faults.add((h, span) -> hold(span, () -> h.apt.throwsUp = true, () -> h.apt.throwsUp = false));
    faults.add((h, span) -> hold(span, () -> h.hideProc(true), () -> h.hideProc(false)));
    faults.add((h, span) -> h.ssh.once.put(Reason.SSH_TABLE_RESET, "flushed"));
    faults.add((h, span) -> h.flow.once.put(Reason.EVENTS_LOST, "ENOBUFS"));
    faults.add((h, span) -> h.ssh.life = Optional.empty());
    faults.add((h, span) -> busy(Reason.APT_LOCKED, span));
    faults.add((h, span) -> busy(Reason.INHIBITED, span));
    faults.add((h, span) -> busy(Reason.SESSION_OPEN, span));
    faults.add((h, span) -> busy(Reason.KEPT_AWAKE, span));
    faults.add((h, span) -> wrongClock(span, span.multipliedBy(random.nextBoolean() ? 1 : -1)));
    faults.add((h, span) -> h.pause(span));
    faults.add((h, span) -> h.sleepOfAnother(span));
    faults.add((h, span) -> h.reboot());
    faults.add((h, span) -> h.crashExporter());
    faults.add((h, span) -> hold(span, h::stopExporter, h::startExporter));
    faults.add(
        (h, span) -> hold(span, () -> h.prometheus.up = false, () -> h.prometheus.up = true));
    faults.add(
        (h, span) ->
            hold(span, () -> h.prometheus.scrapes = false, () -> h.prometheus.scrapes = true));
    faults.add(
        (h, span) ->
            hold(
                span.multipliedBy(8),
                () -> h.prometheus.alwaysFires = true,
                () -> h.prometheus.alwaysFires = false));
    faults.add(
        (h, span) -> hold(span, () -> h.kernelRefuses = true, () -> h.kernelRefuses = false));
    faults.add((h, span) -> hold(span, () -> h.commandFails = true, () -> h.commandFails = false));
    faults.add((h, span) -> hold(span, () -> h.vanishes = true, () -> h.vanishes = false));
    faults.add((h, span) -> h.powerIsCut = !h.powerIsCut);
    faults.add((h, span) -> h.beforeLastCheck = random.nextBoolean() ? h::use : () -> {});
    faults.add((h, span) -> forge());
    faults.add((h, span) -> cancel());
  }

  /** Lets so many days pass. */
  MachineDays live(int days) {
    for (int slot = 0; slot < days * 144; slot++) {
      people();
      if (random.nextDouble() < FAULTS) {
        faults.get(random.nextInt(faults.size())).strike(host, span());
        disturbed();
      }
      host.sleepsFor = Duration.ofMinutes(10 + random.nextInt(900));
      int slept = host.sleeps().size();
      host.pass(SLOT);
      if (host.sleeps().size() > slept) {
        idleStretches++;
        disturbed();
      }
      judge();
    }
    host.close();
    return this;
  }

  private Duration span() {
    return Duration.ofSeconds(1 + random.nextInt(4 * 3600));
  }

  private void people() {
    int hour = host.now().atOffset(ZoneOffset.UTC).getHour();
    boolean day = hour >= 8 && hour < 18;
    if (random.nextDouble() < (day ? 0.3 : 0.02)) {
      host.in(Duration.ofSeconds(random.nextInt(600)), host::use);
    }
    // Many come just when the host is about to go.
    if (host.unused().compareTo(World.WINDOW.minus(SLOT)) > 0 && random.nextDouble() < 0.2) {
      host.in(Duration.ofMillis(random.nextInt(900_000)), host::use);
    }
  }

  private void disturbed() {
    calmSince = host.monotonicNanos();
  }

  private void hold(Duration span, Runnable from, Runnable to) {
    from.run();
    ongoing++;
    host.in(
        span,
        () -> {
          to.run();
          ongoing--;
          disturbed();
        });
  }

  /** Until somebody sets it right. */
  private void wrongClock(Duration span, Duration by) {
    hold(span, () -> host.setClock(by), () -> host.setClock(by.negated()));
  }

  private void busy(Reason why, Duration span) {
    hold(
        span,
        () -> {
          host.machine.put(why, "so it is");
          host.busyBecause(why.label());
        },
        () -> {
          host.machine.remove(why);
          host.busyNoLonger();
        });
  }

  private void forge() {
    if (host.exporterRuns()) {
      Instant at = host.now().plusSeconds(random.nextInt(200_000) - 100_000);
      boolean waking = random.nextBoolean();
      host.send(
          new SleepRequest(
              Integer.toHexString(random.nextInt()),
              at,
              random.nextBoolean(),
              random.nextBoolean() ? "me" : "you",
              Optional.of("sleep"),
              waking ? Optional.of(host.awake()) : Optional.empty()));
    }
  }

  private void cancel() {
    if (host.exporterRuns()) {
      boolean unused = host.cancel("ann");
    }
  }

  /** A time of life that lies in the future keeps a host awake until then, and says so. */
  private boolean dated() {
    return host.ssh.life.filter(at -> at.isAfter(host.now().minus(World.WINDOW))).isPresent();
  }

  /**
   * By a blocker that stands, or by a refusal that {@code curfew_sleep_requests_total} has just
   * counted: an alert that went on firing through work stays stale until it ends.
   */
  private boolean saysWhy() {
    Instant lately = host.now().minus(SLOT.multipliedBy(2));
    return !host.blockers().isEmpty()
        || host.decisions().stream()
            .anyMatch(
                judged ->
                    judged.at().isAfter(lately) && judged.decision().outcome() == Outcome.REFUSED);
  }

  /** A host that was left in peace for longer than the deadline sleeps, or says why it does not. */
  private void judge() {
    if (ongoing > 0 || dated()) {
      disturbed();
    }
    long quiet = Math.min(host.monotonicNanos() - calmSince, host.unused().toNanos());
    if (quiet > DEADLINE.toNanos() && host.metrics().isPresent() && !saysWhy()) {
      unexplained.add("awake without a reason at " + host.now() + " after " + host.unused());
      disturbed();
    }
    if (quiet > DEADLINE.toNanos() * 5) {
      unexplained.add("awake for ever at " + host.now() + ": " + host.blockers());
      disturbed();
    }
  }

  List<String> falseSleeps() {
    return host.falseSleeps();
  }

  List<String> unexplained() {
    return unexplained;
  }

  int idleStretches() {
    return idleStretches;
  }
}
