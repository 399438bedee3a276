package io.curfew.ssh;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Who holds each connection's ports, reading by reading, as the kernel's sockets and its notices of
 * their ends tell it. Pure; one thread.
 */
final class Attendance {
  /** What a change of holder means for the books. */
  interface Succession {
    /** These ports are another connection's now. */
    void passedOn(ConnectionKey key, Presence was);

    /** Whether the ports' last holder was closed in the books, which are open again from now on. */
    boolean reopened(ConnectionKey key);
  }

  private final Succession succession;
  private final Map<ConnectionKey, Presence> presences = new HashMap<>();
  private final SocketEnds ends = new SocketEnds();

  /** When this life of the process last looked; before that anything may have come and gone. */
  private Instant lastRead = Instant.EPOCH;

  Attendance(Succession succession) {
    this.succession = succession;
  }

  /** The kernel's notice of a socket that ended. */
  void ended(ConnectionKey key, long cookie) {
    ends.add(key, cookie);
  }

  /** How the ports' holder was last seen. */
  Presence of(ConnectionKey key) {
    return presences.getOrDefault(key, Presence.UNSEEN);
  }

  boolean isGone(ConnectionKey key) {
    return of(key).missed() > 0;
  }

  /** Whether the books wait for a reading that sees another holder than the last one did. */
  boolean isBehind(ConnectionKey key, long cookie) {
    return Optional.ofNullable(presences.get(key))
        .filter(was -> was.isReplacedBy(cookie))
        .isPresent();
  }

  /** Somebody was found to hold these ports between two readings. */
  void own(Session session) {
    presences.merge(
        session.key(),
        Presence.of(true, session.since(), lastRead).seen(session.cookie()),
        (was, fresh) -> was.missed() > 0 ? was : was.seen(session.cookie()));
  }

  /** Marks what a claim that was not confirmed may mean. */
  void doubt(Claim claim) {
    presences.replaceAll(
        (key, presence) -> claim.mayMean(key, presence) ? presence.doubt() : presence);
  }

  /**
   * Takes one reading.
   *
   * @param all connections that the books or the reading know; others are forgotten
   * @param sockets cookies of the sockets that are open now
   * @param watched whether connections that are new to this reading began under curfew's eyes
   * @return ports that were open at the last reading and are another's now, or passed on more than
   *     once: what moved on them since then can't be told apart
   */
  Set<ConnectionKey> read(
      Set<ConnectionKey> all, Map<ConnectionKey, Long> sockets, boolean watched, Instant now) {
    presences.keySet().retainAll(all);
    Set<ConnectionKey> mixed = new HashSet<>();
    for (SocketEnds.End end : ends.strangers(sockets, presences, lastRead)) {
      Optional<Long> open = Optional.ofNullable(sockets.get(end.key()));
      if (open.filter(cookie -> cookie == of(end.key()).cookie()).isPresent()) {
        mixed.add(end.key());
      } else if (all.contains(end.key())) {
        Optional<Presence> was = Optional.ofNullable(presences.get(end.key()));
        Presence stranger =
            was.isPresent()
                ? successor(end.key(), was.get(), now, mixed)
                : Presence.of(watched, now, lastRead);
        presences.put(end.key(), stranger.seen(end.cookie()));
      }
    }
    for (ConnectionKey key : all) {
      Presence was = presences.containsKey(key) ? of(key) : Presence.of(watched, now, lastRead);
      Optional<Long> socket = Optional.ofNullable(sockets.get(key));
      if (socket.isPresent() && was.isReplacedBy(socket.get())) {
        was = successor(key, was, now, mixed);
      }
      if (socket.isPresent() && succession.reopened(key)) {
        // Left closing by a life of the process that could not delete the element.
        was = was.successor(now, lastRead);
      }
      presences.put(key, socket.isPresent() ? was.seen(socket.get()) : was.missing(now));
    }
    lastRead = now;
    return mixed;
  }

  private Presence successor(
      ConnectionKey key, Presence was, Instant now, Set<ConnectionKey> mixed) {
    succession.passedOn(key, was);
    ends.passed(was.cookie());
    if (was.missed() == 0) {
      mixed.add(key);
    }
    return was.successor(now, lastRead);
  }

  /** Connections whose sockets are gone for good. */
  List<ConnectionKey> over(Instant now) {
    List<ConnectionKey> over = new ArrayList<>();
    presences.forEach(
        (key, presence) -> {
          if (presence.over(now)) {
            over.add(key);
          }
        });
    return over;
  }

  /** Of all but these. */
  Map<ConnectionKey, Presence> without(Set<ConnectionKey> these, UnaryOperator<Presence> shown) {
    Map<ConnectionKey, Presence> found = new HashMap<>();
    presences.forEach(
        (key, presence) -> {
          if (!these.contains(key)) {
            found.put(key, shown.apply(presence));
          }
        });
    return found;
  }

  void forget(ConnectionKey key) {
    presences.remove(key);
  }

  void forgetAll() {
    presences.clear();
  }

  /** Puts back what was committed. */
  void restore(Map<ConnectionKey, Presence> nobodys, List<Session> sessions) {
    presences.putAll(nobodys);
    sessions.forEach(
        s -> presences.put(s.key(), Presence.of(true, s.since(), Instant.EPOCH).seen(s.cookie())));
  }
}
