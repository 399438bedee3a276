package io.curfew.flow;

import io.curfew.config.DestinationSettings;
import io.curfew.config.FlowSettings;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the flows of a log through the sieve, line by line: known classes peel off in order, and the
 * leftovers are counted, exactly as long as they are not too many to be told apart. Not
 * thread-safe.
 */
public final class SieveTally {
  /** About 16 MB of them, in the small heap that curfew runs with. */
  static final int MAX_DISTINCT = 50_000;

  /** Pairs of leftover and source. */
  private static final int MAX_SOURCES = 100_000;

  private static final class Count {
    long flows;
    final Set<Prefix> sources = new HashSet<>(2);
    boolean more;
  }

  private final TrafficSieve sieve;
  private final DestinationSettings settings;
  private final String prefix;
  private final Map<String, Long> classes = new LinkedHashMap<>();
  private final Map<DestinationKey, Count> leftovers = new HashMap<>();
  private int sources;
  private long lines;
  private long flows;
  private long otherFlows;
  private long otherLines;
  private long unreadable;
  private long trusted;
  private long untold;

  /**
   * Sieves nothing yet.
   *
   * @param prefix what the rule puts before the packets in a kernel log
   */
  public SieveTally(FlowSettings flows, DestinationSettings settings, String prefix) {
    this.sieve = new TrafficSieve(flows.classes(), settings.trust());
    this.settings = settings;
    this.prefix = prefix;
    sieve.names().forEach(name -> classes.put(name, 0L));
  }

  /** Takes one line, without its end. */
  public void take(String line) {
    lines++;
    try {
      Optional<LoggedFlow> flow = LoggedFlows.read(line, prefix);
      if (flow.isPresent()) {
        sieve(flow.get());
      } else {
        otherLines++;
      }
    } catch (MalformedLogLine e) {
      unreadable++;
    }
  }

  /** Takes a line that is too long to be any of ours. */
  public void takeTooLong() {
    lines++;
    unreadable++;
  }

  private void sieve(LoggedFlow flow) {
    if (flow.direction() == FlowDirection.INBOUND || flow.direction() == FlowDirection.LOCAL) {
      otherFlows++;
      return;
    }
    flows++;
    String name = sieve.classOf(flow.protocol(), flow.port(), flow.destination());
    classes.merge(name, 1L, Long::sum);
    if (!name.equals(TrafficSieve.OTHER)) {
      return;
    }
    if (sieve.trusts(flow.protocol(), flow.port(), flow.destination(), flow.unit())) {
      trusted++;
      return;
    }
    leftover(flow);
  }

  private void leftover(LoggedFlow flow) {
    DestinationKey key =
        new DestinationKey(
            flow.destination().network(settings.prefix4(), settings.prefix6()),
            flow.port(),
            flow.protocol(),
            FlowDirection.OUTBOUND,
            flow.process(),
            flow.unit());
    Count count = leftovers.get(key);
    if (count == null && leftovers.size() >= MAX_DISTINCT) {
      untold++;
      return;
    }
    if (count == null) {
      count = new Count();
      leftovers.put(key, count);
    }
    count.flows++;
    if (!count.sources.contains(flow.source())) {
      if (sources < MAX_SOURCES) {
        count.sources.add(flow.source());
        sources++;
      } else {
        count.more = true;
      }
    }
  }

  /** What came of all lines so far, with at most so many leftovers. */
  public SieveReport report(int top) {
    List<SieveReport.Leftover> most =
        leftovers.entrySet().stream()
            .sorted(
                Comparator.<Map.Entry<DestinationKey, Count>>comparingLong(
                        entry -> -entry.getValue().flows)
                    .thenComparing(entry -> entry.getKey().asText()))
            .limit(top)
            .map(entry -> leftover(entry.getKey(), entry.getValue()))
            .toList();
    return new SieveReport(
        lines,
        flows,
        otherFlows,
        otherLines,
        unreadable,
        trusted,
        new LinkedHashMap<>(classes),
        leftovers.size(),
        untold,
        most);
  }

  private static SieveReport.Leftover leftover(DestinationKey key, Count count) {
    return new SieveReport.Leftover(
        count.flows,
        key.destination().toString(),
        key.port(),
        ProtocolName.of(key.protocol()),
        key.process(),
        key.unit(),
        count.sources.size(),
        count.more);
  }
}
