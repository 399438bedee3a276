package io.curfew.sleep;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The other judge, played: scrapes every 15 s, says that the host is idle by the shipped rule's
 * conditions, and repeats it every 10 minutes as Alertmanager does. It lives on while the host
 * sleeps.
 */
final class Prometheus {
  private static final Duration SCRAPE = Duration.ofSeconds(15);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration REPEAT = Duration.ofMinutes(10);
  private static final Duration STALE = Duration.ofMinutes(2);

  private final World host;
  boolean up = true;
  boolean scrapes = true;

  /** Whether its alerts reach the host. */
  boolean tells = true;

  /** Said at each evaluation whatever the metrics say. */
  boolean alwaysFires;

  /** By how much its clock is ahead of the host's. */
  Duration ahead = Duration.ZERO;

  private Instant nextScrape = World.START;
  private Instant nextMinute = World.START;
  private Instant lastMinute = World.START;
  private Instant lastSent = Instant.EPOCH;
  private Optional<Evaluation> seen = Optional.empty();
  private Instant seenAt = Instant.EPOCH;
  private Instant seenStart = Instant.EPOCH;
  private Optional<Instant> lastLife = Optional.empty();
  private Optional<Instant> quietSince = Optional.empty();
  private Optional<Instant> firingSince = Optional.empty();
  private String firingAwake = "";
  private int sent;

  Prometheus(World host) {
    this.host = host;
  }

  int sent() {
    return sent;
  }

  /** What of the time has come. */
  void tick() {
    if (!up) {
      quietSince = Optional.empty();
      return;
    }
    Instant now = host.now().plus(ahead);
    if (!now.isBefore(nextScrape) || nextScrape.isAfter(now.plus(SCRAPE))) {
      nextScrape = now.plus(SCRAPE);
      scrape(now);
    }
    if (!now.isBefore(nextMinute) || nextMinute.isAfter(now.plus(MINUTE))) {
      nextMinute = now.plus(MINUTE);
      evaluate(now);
      lastMinute = now;
    }
  }

  private void scrape(Instant now) {
    if (scrapes && host.metrics().isPresent()) {
      seen = host.metrics();
      seenAt = now;
      seenStart = host.exporterSince();
      host.scrape();
    }
  }

  private void evaluate(Instant now) {
    boolean fresh = Duration.between(seenAt, now).compareTo(MINUTE) < 0;
    boolean unbroken = Duration.between(lastMinute, now).abs().compareTo(STALE) < 0;
    Optional<Instant> life = seen.flatMap(Evaluation::lastSign);
    boolean quiet = fresh && unbroken && life.equals(lastLife) && known();
    lastLife = life;
    quietSince = quiet ? quietSince.or(() -> Optional.of(now.minus(MINUTE))) : Optional.empty();
    boolean idle =
        fresh
            && (alwaysFires || (quietSince.filter(at -> old(at, now)).isPresent() && stamps(now)));
    String awake = seen.map(Evaluation::awake).orElse("");
    if (!idle) {
      firingSince = Optional.empty();
      return;
    }
    if (firingSince.isEmpty() || !firingAwake.equals(awake)) {
      firingSince = Optional.of(now);
      firingAwake = awake;
      lastSent = Instant.EPOCH;
    }
    if (Duration.between(lastSent, now).abs().compareTo(REPEAT) >= 0
        && tells
        && host.exporterRuns()) {
      lastSent = now;
      send();
    }
  }

  private boolean known() {
    return seen.filter(
            e ->
                Stream.of("ssh", "apt")
                    .allMatch(s -> e.activity().containsKey(s) && e.activity().get(s).known()))
        .isPresent();
  }

  private boolean stamps(Instant now) {
    Evaluation host = seen.orElseThrow();
    return Stream.of(
            host.lastSign(),
            host.machine().map(MachineState::boot),
            host.machine().flatMap(MachineState::resumed),
            Optional.of(seenStart))
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder())
        .filter(newest -> old(newest, now))
        .isPresent();
  }

  private static boolean old(Instant at, Instant now) {
    return Duration.between(at, now).compareTo(World.WINDOW) >= 0;
  }

  private void send() {
    sent++;
    host.send(
        new SleepRequest(
            Integer.toHexString(firingAwake.hashCode()),
            firingSince.orElseThrow(),
            true,
            "me",
            Optional.of("sleep"),
            Optional.of(firingAwake)));
  }
}
