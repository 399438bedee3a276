package io.curfew.ssh;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Puts together what open sockets have moved and the last words of closed ones, so that ports that
 * pass from one socket to the next begin at 0 again. Pure; one thread.
 *
 * <p>The kernel counts the peer's FIN as a received byte. An open socket's state tells whether it
 * is in; a closed one's does not: there the last byte is taken for it, unless none came since the
 * last reading. So a connection that a reset ended may lack one byte.
 */
final class PayloadBook {
  private static final int MAX_FINISHED = 4096;

  /**
   * A socket that a listing lacked may be there all the same: the kernel lists bucket by bucket.
   */
  private static final int MISSED = 2;

  /** What is known of one socket; cookie 0 where an earlier life of the process counted it. */
  private record Entry(long cookie, Traffic counted, long round) {}

  private final Map<ConnectionKey, Entry> open = new HashMap<>();
  private final Map<ConnectionKey, Traffic> ended = new HashMap<>();

  /** Closed in the books while the kernel still had something to say, by cookie. */
  private final Map<Long, Traffic> finished =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Traffic> eldest) {
          return size() > MAX_FINISHED;
        }
      };

  private long round;

  /** Goes on where the committed books stand. */
  void resume(Map<ConnectionKey, Traffic> counted, Function<ConnectionKey, Optional<Long>> cookie) {
    counted.forEach((key, t) -> open.put(key, new Entry(cookie.apply(key).orElse(0L), t, round)));
  }

  /** An open socket's counts, without a FIN. */
  void open(ConnectionKey key, long cookie, Traffic counts) {
    Optional<Entry> was = Optional.ofNullable(open.get(key));
    boolean same =
        was.filter(e -> e.cookie() == cookie || (e.cookie() == 0 && grew(e.counted(), counts)))
            .isPresent();
    if (was.isPresent() && !same) {
      finish(key, was.get());
    }
    open.put(key, new Entry(cookie, counts, round));
  }

  private static boolean grew(Traffic from, Traffic to) {
    return to.equals(to.atLeast(from));
  }

  /** The last word of a socket; received bytes as the kernel counts them. */
  void closed(ConnectionKey key, long cookie, Traffic last) {
    Optional<Entry> was = Optional.ofNullable(open.get(key));
    if (was.filter(e -> e.cookie() == cookie || e.cookie() == 0).isPresent()) {
      open.remove(key);
      end(key, withoutFin(last, was.get().counted()));
      return;
    }
    Optional<Traffic> told = Optional.ofNullable(finished.remove(cookie));
    if (told.isPresent()) {
      // Its books are closed: only what they lack, and where the ports are free to take it.
      if (was.isEmpty()) {
        end(key, withoutFin(last, told.get()).minus(told.get()));
      }
      return;
    }
    // It began and ended between two readings; one that the books hold open was before it, but for
    // one that this very listing found.
    if (was.filter(e -> e.round() != round).isPresent()) {
      finish(key, was.get());
      open.remove(key);
    }
    end(key, withoutFin(last, Traffic.NONE));
  }

  private static Traffic withoutFin(Traffic last, Traffic before) {
    long received = last.in().bytes();
    long payload = received > before.in().bytes() ? received - 1 : received;
    return new Traffic(new Count(payload, last.in().packets()), last.out()).atLeast(before);
  }

  private void finish(ConnectionKey key, Entry entry) {
    finished.put(entry.cookie(), entry.counted());
    end(key, entry.counted());
  }

  private void end(ConnectionKey key, Traffic last) {
    ended.merge(key, last, Traffic::plus);
  }

  /** The ledger closed the books of this connection. */
  void remove(ConnectionKey key) {
    Optional.ofNullable(open.remove(key)).ifPresent(e -> finished.put(e.cookie(), e.counted()));
  }

  /** All since the last reading; those that ended are told once. */
  Reading reading(Traffic client) {
    Map<ConnectionKey, Traffic> elements = new HashMap<>();
    for (Map.Entry<ConnectionKey, Entry> e : Set.copyOf(open.entrySet())) {
      if (e.getValue().round() == round) {
        elements.put(e.getKey(), e.getValue().counted());
      } else if (round - e.getValue().round() >= MISSED) {
        finish(e.getKey(), e.getValue());
        open.remove(e.getKey());
      }
    }
    Reading reading = new Reading(Optional.empty(), elements, 0, 0, ended, client);
    ended.clear();
    round++;
    return reading;
  }
}
