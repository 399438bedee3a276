package io.curfew.ssh;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The kernel's notices of sockets that ended, as far as they tell of connections that no reading
 * has seen: such a one came and went on another's ports. Pure; one thread.
 */
final class SocketEnds {
  /** More than a reading's worth of connections; the oldest go first. */
  private static final int MAX = 4096;

  /** One notice; cookies are never used again before the next boot. */
  record End(ConnectionKey key, long cookie) {}

  private final List<End> ends = new ArrayList<>();

  /** Of sockets that readings saw and whose ports are another's now: their notices come late. */
  private final Set<Long> past = new LinkedHashSet<>();

  void add(ConnectionKey key, long cookie) {
    if (ends.size() < MAX) {
      ends.add(new End(key, cookie));
    }
  }

  void passed(long cookie) {
    past.add(cookie);
    if (past.size() > MAX) {
      past.remove(past.iterator().next());
    }
  }

  /**
   * Takes the ends since the last reading, in the kernel's order.
   *
   * @param open cookies of the sockets that are open now: whatever ended on their ports did so
   *     before they began
   * @param seen how connections were last seen
   * @param lastRead when that was
   * @return of sockets that no reading has seen
   */
  List<End> strangers(
      Map<ConnectionKey, Long> open, Map<ConnectionKey, Presence> seen, Instant lastRead) {
    List<End> strangers = new ArrayList<>();
    for (End end : ends) {
      Optional<Presence> was = Optional.ofNullable(seen.get(end.key()));
      boolean known =
          was.filter(p -> isKnown(end, p, Optional.ofNullable(open.get(end.key())), lastRead))
              .isPresent();
      if (!known && !past.contains(end.cookie())) {
        strangers.add(end);
      }
    }
    ends.clear();
    return strangers;
  }

  private static boolean isKnown(End end, Presence was, Optional<Long> open, Instant lastRead) {
    return was.cookie() == 0
        || was.cookie() == end.cookie()
        || (open.equals(Optional.of(was.cookie())) && was.notBefore().isBefore(lastRead));
  }
}
