package io.curfew.ssh;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Brings login records, the kernel's word on them and the kernel's counts together.
 *
 * <p>Pure and deterministic: what happened comes in with its time, totals and sessions come out;
 * one thread. It believes a record only on the kernel's word, or, where the administrator trusts
 * the log, when the kernel can't speak any more.
 */
final class Ledger {
  static final int MAX_CLAIMS = 1000;

  /** Logins are counted by user and method. */
  record Login(String user, String method) {}

  private final boolean trustLog;
  private final ActivityMeter<ConnectionKey> meter;
  private final ActivityMeter<String> clientMeter;
  private final SshBytes bytes = new SshBytes();
  private final Map<ConnectionKey, Session> sessions = new LinkedHashMap<>();
  private final Map<Long, Claim> claims = new TreeMap<>();
  private final Map<Login, Long> logins = new LinkedHashMap<>();
  private final Map<ConnectionKey, Presence> presences = new HashMap<>();
  private final Pace pace = new Pace();
  private long nextClaim;
  private long failures;
  private long forged;
  private long malformed;
  private long tableResets;
  private Optional<Instant> lastTraffic = Optional.empty();

  Ledger(boolean trustLog, int keepaliveRate) {
    this.trustLog = trustLog;
    this.meter = new ActivityMeter<>(keepaliveRate);
    this.clientMeter = new ActivityMeter<>(keepaliveRate);
  }

  /** Takes one line's record; true when a fresh look at the kernel is worth while. */
  boolean record(LogRecord record, Instant now) {
    if (record instanceof LogRecord.Accepted accepted) {
      if (claims.size() >= MAX_CLAIMS) {
        Claim oldest = claims.values().iterator().next();
        claims.remove(oldest.id());
        doubt(oldest);
      }
      long id = nextClaim++;
      claims.put(
          id,
          new Claim(
              id,
              accepted.method(),
              accepted.user(),
              accepted.from(),
              accepted.pid(),
              accepted.trusted(),
              now));
      return true;
    }
    if (record instanceof LogRecord.Failed failed) {
      failures += failed.attempts();
    } else if (record instanceof LogRecord.Malformed) {
      malformed++;
    }
    return record instanceof LogRecord.Ended;
  }

  /** Applies the kernel's word on one claim. */
  void settle(Claim claim, Verdict verdict, Instant now, long nowNanos) {
    if (verdict instanceof Verdict.Confirmed confirmed) {
      claims.remove(claim.id());
      Optional<Session> there = Optional.ofNullable(sessions.get(confirmed.key()));
      if (there.filter(s -> s.isOn(confirmed.cookie()) && !s.method().isEmpty()).isPresent()) {
        // One connection authenticates once: the second record of it is somebody's invention.
        forged++;
        return;
      }
      login(claim, confirmed.key(), confirmed.cookie(), now, nowNanos);
      return;
    }
    // sshd logs the login before PAM sets its login uid: until then it has its starter's.
    if (now.isBefore(claim.at().plus(Presence.LINGER))) {
      return;
    }
    boolean taken = sessions.keySet().stream().anyMatch(key -> claim.from().mayBe(key.peer()));
    if (verdict instanceof Verdict.Contradicted || taken) {
      // Two records for one connection: the kernel confirmed the other one.
      claims.remove(claim.id());
      forged++;
      doubt(claim);
    } else if (verdict instanceof Verdict.Gone || trustLog) {
      claims.remove(claim.id());
      unconfirmed(claim, now, nowNanos);
    }
  }

  private void unconfirmed(Claim claim, Instant now, long nowNanos) {
    List<ConnectionKey> open =
        bytes.undecided().keySet().stream().filter(k -> claim.from().mayBe(k.peer())).toList();
    if (trustLog && open.size() == 1) {
      Presence presence = presences.getOrDefault(open.get(0), Presence.UNSEEN);
      login(claim, open.get(0), presence.cookie(), now, nowNanos);
    } else {
      doubt(claim);
    }
  }

  private void login(Claim claim, ConnectionKey key, long cookie, Instant now, long nowNanos) {
    Session session =
        new Session(key, cookie, claim.user(), claim.method(), claim.at(), Traffic.NONE);
    logins.merge(new Login(claim.user(), claim.method()), 1L, Long::sum);
    own(session, now, nowNanos);
  }

  /** Takes over a connection that was open before curfew watched. */
  void adopt(ConnectionKey key, long cookie, String user, Instant now, long nowNanos) {
    if (!sessions.containsKey(key)) {
      own(new Session(key, cookie, user, "", now, bytes.counted(key)), now, nowNanos);
    }
  }

  private void own(Session session, Instant now, long nowNanos) {
    sessions.put(session.key(), session);
    presences.merge(
        session.key(),
        Presence.of(true, session.since()).seen(session.cookie()),
        (was, fresh) -> was.missed() > 0 ? was : was.seen(session.cookie()));
    moved(session.key(), bytes.decide(session.key(), session.user()), now, nowNanos);
  }

  private void doubt(Claim claim) {
    presences.replaceAll(
        (key, presence) -> claim.from().mayBe(key.peer()) ? presence.doubt() : presence);
  }

  /**
   * Books one reading of the table.
   *
   * @param sockets cookies of the sockets that were open when the elements had been read
   * @param watched whether connections that are new to this reading began under curfew's eyes
   */
  void read(
      Reading reading,
      Map<ConnectionKey, Long> sockets,
      boolean watched,
      Instant now,
      long nowNanos) {
    Set<ConnectionKey> replaced = attend(reading.elements().keySet(), sockets, watched, now);
    Traffic client = bytes.client();
    Map<ConnectionKey, Traffic> moved = bytes.read(reading, this::owner);
    // All of them together are at least as busy as the busiest: an error on the waking side.
    if (clientMeter.moved("", bytes.client().minus(client).bytes(), nowNanos)) {
      traffic(now);
    }
    // What the ports' old and new holder moved since the last reading can't be told apart.
    replaced.forEach(key -> bytes.giveUp(key, Unattributed.NO_SESSION));
    moved.forEach((key, traffic) -> moved(key, traffic, now, nowNanos));
    pace.read(moved, nowNanos);
    meter.keepOnly(sessions.keySet());
  }

  private Set<ConnectionKey> attend(
      Set<ConnectionKey> elements, Map<ConnectionKey, Long> sockets, boolean watched, Instant now) {
    Set<ConnectionKey> all = new HashSet<>(elements);
    all.addAll(sessions.keySet());
    all.addAll(bytes.undecided().keySet());
    presences.keySet().retainAll(all);
    Set<ConnectionKey> replaced = new HashSet<>();
    for (ConnectionKey key : all) {
      Presence was = Objects.requireNonNullElse(presences.get(key), Presence.of(watched, now));
      Optional<Long> socket = Optional.ofNullable(sockets.get(key));
      if (socket.filter(was::isReplacedBy).isPresent()) {
        bytes.giveUp(key, was.reason());
        sessions.remove(key);
        replaced.add(key);
        was = Presence.of(true, now);
      }
      Presence before = was;
      presences.put(key, socket.map(before::seen).orElseGet(() -> before.missing(now)));
    }
    return replaced;
  }

  private void moved(ConnectionKey key, Traffic traffic, Instant now, long nowNanos) {
    if (sessions.containsKey(key) && meter.moved(key, traffic.bytes(), nowNanos)) {
      traffic(now);
    }
  }

  /** A step of the clock backwards must not take it back. */
  private void traffic(Instant now) {
    lastTraffic = lastTraffic.filter(now::isBefore).or(() -> Optional.of(now));
  }

  /**
   * Connections that are over: their sockets are gone and no claim waits for them. What has no user
   * gets its reason now.
   */
  List<ConnectionKey> finish(Instant now) {
    List<ConnectionKey> over = new ArrayList<>();
    presences.forEach(
        (key, presence) -> {
          if (presence.over(now)
              && claims.values().stream().noneMatch(c -> c.from().mayBe(key.peer()))) {
            over.add(key);
          }
        });
    over.stream()
        .filter(key -> owner(key).isEmpty())
        .forEach(key -> bytes.giveUp(key, presences.getOrDefault(key, Presence.UNSEEN).reason()));
    return over;
  }

  /**
   * Closes a finished connection's books.
   *
   * @param lastWords what its element had counted when it was removed, where there was one
   */
  void removed(ConnectionKey key, Optional<Traffic> lastWords) {
    Optional<String> owner = owner(key);
    lastWords.ifPresent(count -> bytes.removed(key, count, owner));
    if (owner.isEmpty()) {
      bytes.giveUp(key, presences.getOrDefault(key, Presence.UNSEEN).reason());
    }
    bytes.elements().remove(key);
    sessions.remove(key);
    presences.remove(key);
  }

  /** The kernel's table was found gone or new. */
  void tableReset() {
    tableResets++;
    bytes.newTable();
  }

  private Optional<String> owner(ConnectionKey key) {
    return Optional.ofNullable(sessions.get(key)).map(Session::user);
  }

  /** Puts back what was committed. */
  void restore(Books.Committed committed) {
    committed.sessions().forEach(s -> sessions.put(s.key(), s));
    committed
        .sessions()
        .forEach(s -> presences.put(s.key(), Presence.of(true, s.since()).seen(s.cookie())));
    committed.claims().forEach(c -> claims.put(c.id(), c));
    nextClaim = claims.keySet().stream().mapToLong(id -> id + 1).max().orElse(0);
    logins.putAll(committed.logins());
    tableResets = committed.tableResets();
    lastTraffic = committed.lastTraffic();
  }

  SshBytes bytes() {
    return bytes;
  }

  List<Claim> claims() {
    return List.copyOf(claims.values());
  }

  Map<Login, Long> logins() {
    return logins;
  }

  List<Session> sessions() {
    return List.copyOf(sessions.values());
  }

  /** Sessions whose connection is open, as far as the last reading knows. */
  List<Session> open() {
    return sessions.values().stream()
        .filter(s -> presences.getOrDefault(s.key(), Presence.UNSEEN).missed() == 0)
        .toList();
  }

  /** Open connections for which a login is claimed that the kernel did not confirm. */
  Map<ConnectionKey, Presence> doubted() {
    Map<ConnectionKey, Presence> doubted = new HashMap<>(presences);
    doubted.values().removeIf(presence -> !presence.doubted() || presence.missed() > 0);
    doubted.keySet().removeAll(sessions.keySet());
    return doubted;
  }

  /** How fast connections moved bytes at the last reading. */
  Pace pace() {
    return pace;
  }

  boolean knows(ConnectionKey key) {
    return sessions.containsKey(key);
  }

  long failures() {
    return failures;
  }

  long forged() {
    return forged;
  }

  long malformed() {
    return malformed;
  }

  long tableResets() {
    return tableResets;
  }

  Optional<Instant> lastTraffic() {
    return lastTraffic;
  }
}
