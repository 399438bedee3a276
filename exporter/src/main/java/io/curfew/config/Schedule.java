package io.curfew.config;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * When sleep is allowed; without spans, always.
 *
 * <p>The clock on the wall decides, also on the days when it is changed: an hour that comes twice
 * is judged twice alike, one that is left out is never asked for. An end in a repeated hour so
 * makes sleep allowed a second time.
 */
public record Schedule(List<SleepSpan> spans) {
  /** Every span comes again within a week; a day more for the one that has just begun. */
  private static final int DAYS_AHEAD = 8;

  public Schedule {
    spans = List.copyOf(spans);
  }

  static Schedule read(Section sleep) throws ConfigProblem {
    return new Schedule(sleep.texts("schedule", SleepSpan::parse));
  }

  /** Whether it restricts anything. */
  public boolean restricts() {
    return !spans.isEmpty();
  }

  /** Whether sleep is allowed then. */
  public boolean allows(Instant at, ZoneId zone) {
    LocalDateTime local = LocalDateTime.ofInstant(at, zone);
    return spans.isEmpty() || spans.stream().anyMatch(span -> span.holds(local));
  }

  /**
   * When it is allowed next, if not already then; empty if no day of the coming week has a span.
   */
  public Optional<Instant> next(Instant after, ZoneId zone) {
    if (allows(after, zone)) {
      return Optional.of(after);
    }
    LocalDate today = LocalDate.ofInstant(after, zone);
    ZoneRules rules = zone.getRules();
    Stream<Instant> starts =
        IntStream.rangeClosed(0, DAYS_AHEAD)
            .mapToObj(today::plusDays)
            .flatMap(day -> spans.stream().map(span -> day.atTime(span.from())))
            .flatMap(local -> instants(local, rules));
    // A change of the clock can lead into a span from its midst.
    Stream<Instant> changes =
        Stream.iterate(
                Optional.ofNullable(rules.nextTransition(after)),
                Optional::isPresent,
                change ->
                    change.flatMap(c -> Optional.ofNullable(rules.nextTransition(c.getInstant()))))
            .limit(2)
            .flatMap(Optional::stream)
            .map(ZoneOffsetTransition::getInstant);
    return Stream.concat(starts, changes)
        .filter(at -> at.isAfter(after) && allows(at, zone))
        .min(Instant::compareTo);
  }

  private static Stream<Instant> instants(LocalDateTime local, ZoneRules rules) {
    return rules.getValidOffsets(local).stream().map(local::toInstant);
  }
}
