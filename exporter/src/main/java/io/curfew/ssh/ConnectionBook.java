package io.curfew.ssh;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts together what listings and last words say of each connection that is counted by something
 * which outlives its socket (a conntrack entry by two minutes, a script's rule by as long as that
 * likes), so that ports which pass from one to the next lose and double nothing. Pure; one thread.
 *
 * <p>A connection whose books the ledger closed is shown no more; what is still counted is told as
 * a connection that ended, and belongs to nobody. A new socket on those ports opens the books again
 * at what was counted by then, for conntrack may go on with the same entry.
 */
final class ConnectionBook {
  /** An entry that one listing lacked may be there: the kernel lists bucket by bucket. */
  private static final int MISSED = 2;

  private static final int UNKNOWN_ZONE = -1;

  /** One entry of one zone; without an id where an earlier life of the process counted it. */
  private record Entry(Optional<Integer> id, Traffic counted, long round) {}

  /** One connection's entries, and what of their sum was told before. */
  private static final class Line {
    final Map<Integer, Entry> zones = new HashMap<>();

    /** What entries that are gone had counted, while another zone's is still there. */
    Traffic gone = Traffic.NONE;

    Traffic told = Traffic.NONE;
    boolean closed;

    Traffic growth() {
      return zones.values().stream().map(Entry::counted).reduce(gone, Traffic::plus).minus(told);
    }
  }

  private final Map<ConnectionKey, Line> lines = new HashMap<>();
  private final Map<ConnectionKey, Traffic> ended = new HashMap<>();

  private long round;

  /** Goes on where the committed books stand; the zone is found out by the first listing. */
  void resume(Map<ConnectionKey, Traffic> counted) {
    counted.forEach(
        (key, traffic) -> {
          Line line = new Line();
          line.zones.put(UNKNOWN_ZONE, new Entry(Optional.empty(), traffic, round));
          lines.put(key, line);
        });
  }

  /** An entry of a listing. */
  void listed(CountedFlow flow) {
    Optional<Line> there = Optional.ofNullable(lines.get(flow.key()));
    there.ifPresent(line -> adopt(line, flow));
    Optional<Entry> was = there.map(line -> line.zones.get(flow.zone()));
    if (was.isPresent() && !same(was.get(), flow)) {
      gone(flow.key(), flow.zone(), was.get().counted());
    }
    lines
        .computeIfAbsent(flow.key(), key -> new Line())
        .zones
        .put(flow.zone(), new Entry(Optional.of(flow.id()), flow.traffic(), round));
  }

  private static void adopt(Line line, CountedFlow flow) {
    Optional.ofNullable(line.zones.remove(UNKNOWN_ZONE))
        .ifPresent(entry -> line.zones.put(flow.zone(), entry));
  }

  private static boolean same(Entry was, CountedFlow flow) {
    boolean grew = flow.traffic().equals(flow.traffic().atLeast(was.counted()));
    return grew && (was.id().isEmpty() || was.id().get() == flow.id());
  }

  /** The last word of an entry. */
  void destroyed(CountedFlow flow) {
    Optional<Line> there = Optional.ofNullable(lines.get(flow.key()));
    there.ifPresent(line -> adopt(line, flow));
    Optional<Entry> was = there.map(line -> line.zones.get(flow.zone()));
    if (was.isPresent() && !same(was.get(), flow)) {
      gone(flow.key(), flow.zone(), was.get().counted());
    }
    gone(flow.key(), flow.zone(), flow.traffic());
  }

  private void gone(ConnectionKey key, int zone, Traffic last) {
    Line line = lines.computeIfAbsent(key, none -> new Line());
    line.zones.remove(zone);
    line.gone = line.gone.plus(last);
    if (line.zones.isEmpty()) {
      end(key, line);
      lines.remove(key);
    }
  }

  /** Absolute where the ledger holds an element, else what grew since its books were closed. */
  private void end(ConnectionKey key, Line line) {
    Traffic growth = line.growth();
    if (!line.closed || !growth.equals(Traffic.NONE)) {
      ended.merge(key, growth, Traffic::plus);
    }
  }

  /** The ledger closed the books of this connection. */
  void remove(ConnectionKey key) {
    Optional.ofNullable(lines.get(key)).ifPresent(ConnectionBook::close);
  }

  private static void close(Line line) {
    line.told = line.told.plus(line.growth());
    line.closed = true;
  }

  /**
   * Takes entries without a socket for connections that were booked to their end before: the books
   * of an earlier life don't tell those from such as began and ended meanwhile, and rather lose
   * these than count bytes twice.
   */
  void closeUnknown(Set<ConnectionKey> known, Set<ConnectionKey> sockets) {
    lines.forEach(
        (key, line) -> {
          if (!known.contains(key) && !sockets.contains(key)) {
            close(line);
          }
        });
  }

  /**
   * All since the last reading; those that ended are told once.
   *
   * @param sockets connections that are open now
   * @param client what connections to others moved
   */
  Reading reading(Set<ConnectionKey> sockets, Traffic client) {
    Map<ConnectionKey, Traffic> elements = new HashMap<>();
    for (Iterator<Map.Entry<ConnectionKey, Line>> each = lines.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<ConnectionKey, Line> one = each.next();
      Line line = one.getValue();
      forget(line);
      if (line.zones.isEmpty()) {
        end(one.getKey(), line);
        each.remove();
      } else if (line.closed && sockets.contains(one.getKey())) {
        line.closed = false;
        elements.put(one.getKey(), line.growth());
      } else if (line.closed) {
        end(one.getKey(), line);
        close(line);
      } else {
        elements.put(one.getKey(), line.growth());
      }
    }
    Reading reading = new Reading(Optional.empty(), elements, 0, 0, ended, client);
    ended.clear();
    round++;
    return reading;
  }

  /** Without a notice: it was lost, or the kernel sends none for entries older than a listener. */
  private void forget(Line line) {
    line.zones
        .values()
        .removeIf(
            entry -> {
              boolean over = round - entry.round() >= MISSED;
              if (over) {
                line.gone = line.gone.plus(entry.counted());
              }
              return over;
            });
  }
}
