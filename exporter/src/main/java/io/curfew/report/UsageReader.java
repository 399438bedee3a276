package io.curfew.report;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Adds up what the counters grew between the borders of the calendar.
 *
 * <p>Not by increase(), which multiplies by the window over the time between its first and last
 * sample. A counter's values at two borders give its growth exactly, unless it fell or was born in
 * between; for those few spans every stored sample is fetched and walked.
 */
public final class UsageReader {
  private static final String COUNTER = "curfew_ssh_bytes_total";
  private static final String SUCCESS = "curfew_collector_success";

  /** How far before the report a host's and a counter's last sample is looked for. */
  private static final Duration BEFORE = Duration.ofDays(1);

  /** Spans asked for at once; Prometheus refuses more than 11,000 points a series. */
  private static final int AT_ONCE = 25;

  private final Prometheus prometheus;
  private final UsageFilter filter;
  private final Map<Counter, Long> last = new HashMap<>();
  private final Map<Map<String, String>, Instant> known = new HashMap<>();
  private Instant begin = Instant.EPOCH;

  public UsageReader(Prometheus prometheus, UsageFilter filter) {
    this.prometheus = prometheus;
    this.filter = filter;
  }

  /**
   * Reads one report.
   *
   * @param from the report begins with the span that holds it
   * @param progress told how many spans of how many are read
   * @throws IOException when Prometheus does not answer in full, or has no such counter at all
   */
  public Usage read(
      By by, Instant from, Instant to, ZoneId zone, BiConsumer<Integer, Integer> progress)
      throws IOException {
    List<Span> shown = by.spans(from, to, zone);
    if (shown.isEmpty()) {
      throw new IOException("nothing to report: the time begins at or after its end");
    }
    begin = shown.get(0).start();
    List<Span> steps = by == By.HOUR ? shown : By.DAY.spans(begin, to, zone);
    before();
    Map<Span, Map<String, Bytes>> sums = new HashMap<>();
    int done = 0;
    for (List<Span> run : runs(steps)) {
      progress.accept(done, steps.size());
      for (Map.Entry<Span, Figures> step : figures(run).entrySet()) {
        Span span = by == By.MONTH ? holding(shown, step.getKey().end()) : step.getKey();
        add(sums.computeIfAbsent(span, s -> new HashMap<>()), step.getKey(), step.getValue());
      }
      done += run.size();
    }
    progress.accept(steps.size(), steps.size());
    if (last.isEmpty()) {
      throw new IOException(
          prometheus + " has no " + COUNTER + "{" + filter.matchers() + "} in this time");
    }
    return new Usage(by, new Span(begin, to), zone, rows(sums));
  }

  private static Span holding(List<Span> spans, Instant at) {
    return spans.stream().filter(span -> span.holds(at)).findFirst().orElseThrow();
  }

  private static List<Usage.Row> rows(Map<Span, Map<String, Bytes>> sums) {
    List<Usage.Row> rows = new ArrayList<>();
    sums.forEach(
        (span, users) ->
            users.forEach(
                (user, bytes) -> {
                  if (bytes.total() > 0) {
                    rows.add(new Usage.Row(span, user, bytes));
                  }
                }));
    return rows;
  }

  /** Neighbours of equal length, which one query answers. */
  private static List<List<Span>> runs(List<Span> steps) {
    List<List<Span>> runs = new ArrayList<>();
    for (Span step : steps) {
      List<Span> run = runs.isEmpty() ? List.of() : runs.get(runs.size() - 1);
      boolean day = step.length().compareTo(Duration.ofHours(1)) > 0;
      if (run.isEmpty()
          || day
          || run.size() == AT_ONCE
          || !run.get(0).length().equals(step.length())) {
        run = new ArrayList<>();
        runs.add(run);
      }
      run.add(step);
    }
    return runs;
  }

  /** Where every counter stood when the report begins, and which hosts were read before that. */
  private void before() throws IOException {
    Set<Counter> mixed = new HashSet<>();
    for (Series series : prometheus.query("last_over_time(" + counters(BEFORE) + ")", begin)) {
      Counter counter = new Counter(series.labels());
      if (last.put(counter, newest(series.samples())) != null) {
        mixed.add(counter);
      }
    }
    for (Counter counter : mixed) {
      last.put(counter, newest(samples(counter, new Span(begin.minus(BEFORE), begin))));
    }
    String success =
        "max_over_time(%s{collector=\"ssh\",%s}[%dms])"
            .formatted(SUCCESS, filter.hostMatchers(), BEFORE.toMillis());
    String by = " by (" + String.join(", ", Counter.HOST) + ") ";
    for (Series series : prometheus.query("max" + by + "(" + success + ") == 1", begin)) {
      known.put(new Counter(series.labels()).host(), begin);
    }
  }

  private String counters(Duration range) {
    return COUNTER + "{" + filter.matchers() + "}[" + range.toMillis() + "ms]";
  }

  /**
   * Of one step and every counter that has a sample in it: the newest, the least, the falls.
   *
   * @param mixed those that stand in several series, since a pod took over from another; which one
   *     is the newer can't be told by these
   */
  private record Figures(
      Map<Counter, Long> last,
      Map<Counter, Long> least,
      Map<Counter, Long> falls,
      Set<Counter> mixed) {
    Figures() {
      this(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashSet<>());
    }

    /** Whether the counter did nothing but grow since it stood at {@code before}. */
    boolean grew(Counter counter, long before) {
      return !mixed.contains(counter)
          && least.getOrDefault(counter, -1L) >= before
          && falls.getOrDefault(counter, 1L) == 0;
    }
  }

  private Map<Span, Figures> figures(List<Span> run) throws IOException {
    Map<Span, Figures> figures = new LinkedHashMap<>();
    run.forEach(step -> figures.put(step, new Figures()));
    fill(run, "last_over_time(%s)", figures, Figures::last);
    fill(run, "min_over_time(%s)", figures, Figures::least);
    fill(run, "resets(%s)", figures, Figures::falls);
    return figures;
  }

  private void fill(
      List<Span> run,
      String expression,
      Map<Span, Figures> figures,
      Function<Figures, Map<Counter, Long>> into)
      throws IOException {
    Duration length = run.get(0).length();
    String query = expression.formatted(counters(length));
    Instant end = run.get(run.size() - 1).end();
    List<Series> answer =
        run.size() == 1
            ? prometheus.query(query, end)
            : prometheus.range(query, run.get(0).end(), end, length);
    Map<Long, Figures> at = new HashMap<>();
    figures.forEach((step, its) -> at.put(step.end().toEpochMilli(), its));
    for (Series series : answer) {
      Counter counter = new Counter(series.labels());
      for (Sample sample : series.samples()) {
        Figures its = at.get(sample.at());
        if (its == null) {
          throw new IOException(prometheus + " answered for times that were not asked for");
        }
        if (into.apply(its).put(counter, sample.value()) != null) {
          its.mixed().add(counter);
        }
      }
    }
  }

  private void add(Map<String, Bytes> users, Span step, Figures figures) throws IOException {
    for (Map.Entry<Counter, Long> stood : figures.last().entrySet()) {
      Counter counter = stood.getKey();
      Long before = last.get(counter);
      long grown;
      if (before != null && figures.grew(counter, before)) {
        grown = stood.getValue() - before;
        last.put(counter, stood.getValue());
      } else {
        grown = walked(counter, samples(counter, step));
      }
      users.merge(
          counter.user(), counter.in() ? new Bytes(grown, 0) : new Bytes(0, grown), Bytes::plus);
    }
  }

  /** All samples of one step, whatever series they stand in, in the order of time. */
  private List<Sample> samples(Counter counter, Span step) throws IOException {
    String every = "%s{%s}[%dms]".formatted(COUNTER, counter.selector(), step.length().toMillis());
    List<Sample> samples =
        prometheus.query(every, step.end()).stream()
            .flatMap(series -> series.samples().stream())
            // Prometheus 2 takes in the sample at the far end, which the step before has had.
            .filter(sample -> sample.at() > step.start().toEpochMilli())
            .sorted(Comparator.comparingLong(Sample::at))
            .toList();
    if (samples.isEmpty()) {
      throw new IOException(prometheus + " lost samples between two questions: ask again");
    }
    return samples;
  }

  /** Growth of a counter that was born, fell or changed its series among these samples. */
  private long walked(Counter counter, List<Sample> samples) throws IOException {
    Long before = last.put(counter, newest(samples));
    if (before != null) {
      return Growth.of(OptionalLong.of(before), samples, false);
    }
    Instant first = Instant.ofEpochMilli(samples.get(0).at());
    return Growth.of(OptionalLong.empty(), samples, known(counter, first));
  }

  /**
   * Whether the users of this counter's host had been read before. Then a counter that was not
   * among them began at 0, for all of them are shown from the start; else it may be any age.
   */
  private boolean known(Counter counter, Instant at) throws IOException {
    Instant since = known.get(counter.host());
    if (since != null && since.isBefore(at)) {
      return true;
    }
    Instant justBefore = at.minusMillis(1);
    Duration range = Duration.between(begin.minus(BEFORE), justBefore);
    String success =
        "max(max_over_time(%s{collector=\"ssh\",%s}[%dms]))"
            .formatted(SUCCESS, counter.hostSelector(), range.toMillis());
    boolean read =
        prometheus.query(success, justBefore).stream().anyMatch(s -> newest(s.samples()) == 1);
    if (read) {
      known.put(counter.host(), justBefore);
    }
    return read;
  }

  private static long newest(List<Sample> samples) {
    return samples.get(samples.size() - 1).value();
  }
}
