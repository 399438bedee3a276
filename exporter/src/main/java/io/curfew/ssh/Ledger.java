package io.curfew.ssh;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** A record from later than this is none to reckon with: its clock or its zone is another. */
  private static final Duration CLOCK_STEP = Duration.ofSeconds(2);

  /** Logins are counted by user and method. */
  record Login(String user, String method) {}

  private final boolean trustLog;
  private final ActivityMeter<ConnectionKey> meter;
  private final ActivityMeter<String> clientMeter;
  private final SshBytes bytes = new SshBytes();
  private final Map<ConnectionKey, Session> sessions = new LinkedHashMap<>();
  private final Map<Long, Claim> claims = new TreeMap<>();

  /** Finished connections whose last value is booked and whose element is to be deleted. */
  private final Set<ConnectionKey> closing = new HashSet<>();

  /** Of those, the ones that an earlier life of the process left behind. */
  private final Set<ConnectionKey> leftClosing = new HashSet<>();

  private final Map<Login, Long> logins = new LinkedHashMap<>();
  private final Map<ConnectionKey, Presence> presences = new HashMap<>();
  private final Pace pace = new Pace();
  private final SocketEnds ends = new SocketEnds();
  private long nextClaim;
  private long failures;
  private long forged;
  private long malformed;
  private long tableResets;
  private Optional<Instant> lastTraffic = Optional.empty();

  /** When this life of the process last looked; before that anything may have come and gone. */
  private Instant lastRead = Instant.EPOCH;

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
              now,
              accepted.at().filter(stamp -> !stamp.latest().isAfter(now.plus(CLOCK_STEP)))));
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
    if (verdict instanceof Verdict.Confirmed confirmed
        && (!claim.trusted() || claim.mayMean(presence(confirmed.key())))) {
      confirmed(claim, confirmed, now, nowNanos);
      return;
    }
    Optional<ConnectionKey> late =
        verdict instanceof Verdict.Gone && isBelieved(claim) ? believable(claim) : Optional.empty();
    if (late.isPresent()) {
      claims.remove(claim.id());
      login(claim, late.get(), presence(late.get()).cookie(), now, nowNanos);
      return;
    }
    // sshd logs the login before PAM sets its login uid: until then it has its starter's.
    if (now.isBefore(claim.at().plus(Presence.LINGER))) {
      return;
    }
    boolean taken = sessions.keySet().stream().anyMatch(key -> cameDuring(claim, key));
    if (claim.trusted()) {
      claims.remove(claim.id());
      believe(claim, now, nowNanos);
    } else if (verdict instanceof Verdict.Contradicted || taken) {
      // Two records for one connection: the kernel confirmed the other one.
      claims.remove(claim.id());
      forged++;
      doubt(claim);
    } else if (trustLog) {
      claims.remove(claim.id());
      believe(claim, now, nowNanos);
    } else if (verdict instanceof Verdict.Gone) {
      claims.remove(claim.id());
      doubt(claim);
    }
  }

  /** After a connection's end the next one on its ports may have been too short to be seen. */
  private boolean cameDuring(Claim claim, ConnectionKey key) {
    return claim.from().mayBe(key.peer())
        && claim.mayMean(presence(key))
        && presence(key).missedSince().filter(gone -> gone.isBefore(claim.at())).isEmpty();
  }

  private void confirmed(Claim claim, Verdict.Confirmed confirmed, Instant now, long nowNanos) {
    ConnectionKey key = confirmed.key();
    if (Optional.ofNullable(presences.get(key))
        .filter(was -> was.isReplacedBy(confirmed.cookie()))
        .isPresent()) {
      // The ports' last holder still has bytes to come: the next reading books them first.
      return;
    }
    claims.remove(claim.id());
    Optional<Session> there = Optional.ofNullable(sessions.get(key));
    if (there.filter(s -> s.isOn(confirmed.cookie()) && !s.method().isEmpty()).isPresent()) {
      // One connection authenticates once: the second record of it is somebody's invention.
      forged++;
      return;
    }
    login(claim, key, confirmed.cookie(), now, nowNanos);
  }

  /**
   * Takes a record's word where the kernel has none any more; where it could speak of two
   * connections it names none.
   */
  private void believe(Claim claim, Instant now, long nowNanos) {
    Optional<ConnectionKey> key = believable(claim);
    if (key.isPresent()) {
      login(claim, key.get(), presence(key.get()).cookie(), now, nowNanos);
    } else {
      logins.merge(new Login(claim.user(), claim.method()), 1L, Long::sum);
    }
  }

  /** Whether a record's own word counts where the kernel has none any more. */
  private boolean isBelieved(Claim claim) {
    return claim.trusted() || trustLog;
  }

  /** The connection that a record means, where that is one without doubt. */
  private Optional<ConnectionKey> believable(Claim claim) {
    List<ConnectionKey> nobodys =
        bytes.undecided().keySet().stream()
            .filter(key -> claim.from().mayBe(key.peer()) && !sessions.containsKey(key))
            .filter(key -> mayBelieve(claim, presence(key)))
            .toList();
    return nobodys.size() == 1 && onlyOneFor(nobodys.get(0), claim)
        ? Optional.of(nobodys.get(0))
        : Optional.empty();
  }

  /** Of an open connection journald's word alone tells less than the kernel, which was asked. */
  private static boolean mayBelieve(Claim claim, Presence presence) {
    return claim.mayMean(presence)
        && (presence.missed() > 0 || !claim.trusted())
        && (claim.written().isPresent() || !presence.reused());
  }

  private boolean onlyOneFor(ConnectionKey key, Claim claim) {
    return claims.values().stream()
        .noneMatch(
            c -> c.id() != claim.id() && c.from().mayBe(key.peer()) && c.mayMean(presence(key)));
  }

  private Presence presence(ConnectionKey key) {
    return presences.getOrDefault(key, Presence.UNSEEN);
  }

  private void login(Claim claim, ConnectionKey key, long cookie, Instant now, long nowNanos) {
    Session session =
        new Session(key, cookie, claim.user(), claim.method(), claim.since(), Traffic.NONE);
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
        Presence.of(true, session.since(), lastRead).seen(session.cookie()),
        (was, fresh) -> was.missed() > 0 ? was : was.seen(session.cookie()));
    moved(session.key(), bytes.decide(session.key(), session.user()), now, nowNanos);
  }

  private void doubt(Claim claim) {
    presences.replaceAll(
        (key, presence) ->
            claim.from().mayBe(key.peer()) && claim.mayMean(presence)
                ? presence.doubt()
                : presence);
  }

  /** The kernel's notice of a socket that ended. */
  void socketEnded(ConnectionKey key, long cookie) {
    ends.add(key, cookie);
  }

  /**
   * Books one reading of the table.
   *
   * @param sockets cookies of the sockets that were open when the elements had been read
   * @param watched whether connections that are new to this reading began under curfew's eyes
   * @return connections that moved something since the last reading
   */
  Set<ConnectionKey> read(
      Reading reading,
      Map<ConnectionKey, Long> sockets,
      boolean watched,
      Instant now,
      long nowNanos) {
    if (!leftClosing.isEmpty()) {
      bytes.vanished(leftClosing, reading.elements().keySet());
      closing.removeIf(key -> leftClosing.contains(key) && !reading.elements().containsKey(key));
      leftClosing.clear();
    }
    reading.ended().forEach((key, last) -> ended(key, last, now, nowNanos));
    Set<ConnectionKey> replaced = attend(reading.elements().keySet(), sockets, watched, now);
    // What the ports' old and new holder moved since the last reading can't be told apart, unless
    // that one had found the old holder gone already.
    replaced.removeAll(reading.ended().keySet());
    Traffic client = bytes.client();
    Map<ConnectionKey, Traffic> moved =
        bytes.read(reading, key -> replaced.contains(key) ? Optional.empty() : payer(key));
    // All of them together are at least as busy as the busiest: an error on the waking side.
    if (clientMeter.moved("", bytes.client().minus(client).bytes(), nowNanos)) {
      traffic(now);
    }
    replaced.forEach(key -> bytes.giveUp(key, Unattributed.NO_SESSION));
    moved.forEach((key, traffic) -> moved(key, traffic, now, nowNanos));
    pace.read(moved, nowNanos);
    meter.keepOnly(sessions.keySet());
    lastRead = now;
    return moved.keySet();
  }

  private void ended(ConnectionKey key, Traffic last, Instant now, long nowNanos) {
    Traffic growth = last.since(bytes.counted(key));
    bytes.removed(key, last, owner(key));
    moved(key, growth, now, nowNanos);
  }

  private Set<ConnectionKey> attend(
      Set<ConnectionKey> elements, Map<ConnectionKey, Long> sockets, boolean watched, Instant now) {
    Set<ConnectionKey> all = new HashSet<>(elements);
    all.addAll(sessions.keySet());
    all.addAll(bytes.undecided().keySet());
    presences.keySet().retainAll(all);
    Set<ConnectionKey> replaced = new HashSet<>();
    for (SocketEnds.End end : ends.strangers(sockets, presences, lastRead)) {
      Optional<Long> open = Optional.ofNullable(sockets.get(end.key()));
      if (open.filter(cookie -> cookie == presence(end.key()).cookie()).isPresent()) {
        replaced.add(end.key());
      } else if (all.contains(end.key())) {
        presences.put(end.key(), stranger(end, watched, now, replaced));
      }
    }
    for (ConnectionKey key : all) {
      Presence was =
          presences.containsKey(key) ? presence(key) : Presence.of(watched, now, lastRead);
      Optional<Long> socket = Optional.ofNullable(sockets.get(key));
      if (socket.isPresent() && was.isReplacedBy(socket.get())) {
        was = successor(key, was, now, replaced);
      }
      if (socket.isPresent() && closing.remove(key)) {
        // Left closing by a life of the process that could not delete the element.
        was = was.successor(now, lastRead);
      }
      presences.put(key, socket.isPresent() ? was.seen(socket.get()) : was.missing(now));
    }
    return replaced;
  }

  private Presence stranger(
      SocketEnds.End end, boolean watched, Instant now, Set<ConnectionKey> replaced) {
    Presence was = presences.get(end.key());
    Presence stranger =
        was == null
            ? Presence.of(watched, now, lastRead)
            : successor(end.key(), was, now, replaced);
    return stranger.seen(end.cookie());
  }

  /** The ports are another's now. */
  private Presence successor(
      ConnectionKey key, Presence was, Instant now, Set<ConnectionKey> replaced) {
    lastClaimed(key, was);
    sessions.remove(key);
    closing.remove(key);
    ends.passed(was.cookie());
    if (was.missed() == 0) {
      replaced.add(key);
    }
    return was.successor(now, lastRead);
  }

  /** Settles what a connection's last claim has to say before its ports are the next one's. */
  private void lastClaimed(ConnectionKey key, Presence was) {
    List<Claim> about =
        sessions.containsKey(key)
            ? List.of()
            : claims.values().stream()
                .filter(c -> c.from().mayBe(key.peer()) && c.wasThereWith(was))
                .toList();
    if (about.size() == 1 && isBelieved(about.get(0))) {
      Claim claim = about.get(0);
      claims.remove(claim.id());
      logins.merge(new Login(claim.user(), claim.method()), 1L, Long::sum);
      Traffic unused = bytes.decide(key, claim.user());
    } else {
      bytes.giveUp(key, about.isEmpty() ? was.reason() : Unattributed.UNTRUSTED_LOG);
    }
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
    // Also of a session: what came after its end while a later login on its ports was claimed.
    over.forEach(key -> bytes.giveUp(key, presence(key).reason()));
    closing.addAll(over);
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
      bytes.giveUp(key, presence(key).reason());
    }
    bytes.elements().remove(key);
    closing.remove(key);
    sessions.remove(key);
    presences.remove(key);
  }

  /** The kernel's table was found gone or new. */
  void tableReset() {
    tableResets++;
    bytes.newTable();
  }

  /** The kernel's table was found to be another one, which counted before curfew came. */
  void tableTakenOver(Reading shown) {
    tableResets++;
    bytes.begin(shown);
  }

  /** The kernel's table was taken away on demand; the next one begins at 0. */
  void tableEnded() {
    bytes.newTable();
  }

  /**
   * Another source counts from now on.
   *
   * @param shown what it had counted before, which no book tells
   * @param sameKernel whether the connections that the books know may be there still
   */
  void begin(Reading shown, boolean sameKernel) {
    if (sameKernel) {
      bytes.begin(shown);
    } else {
      newKernel(Optional.of(shown));
    }
  }

  /**
   * Another boot or network namespace: its connections are none of those that the books know.
   *
   * @param counted what a table shows that counted before curfew came; without it a new table
   *     begins at 0
   */
  void newKernel(Optional<Reading> counted) {
    for (ConnectionKey key : List.copyOf(bytes.undecided().keySet())) {
      bytes.giveUp(key, presence(key).reason());
    }
    sessions.clear();
    claims.clear();
    presences.clear();
    closing.clear();
    leftClosing.clear();
    counted.ifPresentOrElse(bytes::begin, bytes::newTable);
  }

  /** Who pays for new bytes: where a later login is claimed on a session's ports, nobody yet. */
  private Optional<String> payer(ConnectionKey key) {
    boolean over = presence(key).missed() > 0;
    return owner(key).filter(user -> !over || noClaim(key));
  }

  private boolean noClaim(ConnectionKey key) {
    return claims.values().stream().noneMatch(c -> c.from().mayBe(key.peer()));
  }

  private Optional<String> owner(ConnectionKey key) {
    return Optional.ofNullable(sessions.get(key)).map(Session::user);
  }

  /** Puts back what was committed. */
  void restore(Books.Committed committed) {
    presences.putAll(committed.sockets());
    committed.sessions().forEach(s -> sessions.put(s.key(), s));
    committed
        .sessions()
        .forEach(
            s ->
                presences.put(
                    s.key(), Presence.of(true, s.since(), Instant.EPOCH).seen(s.cookie())));
    // What was closing is booked to its end; whoever has its ports now is somebody else.
    sessions.keySet().removeAll(committed.closing());
    presences.keySet().removeAll(committed.closing());
    closing.addAll(committed.closing());
    leftClosing.addAll(committed.closing());
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

  /** How connections without a user were last seen. */
  Map<ConnectionKey, Presence> nobodysPresences() {
    Map<ConnectionKey, Presence> found = new HashMap<>();
    presences.forEach(
        (key, presence) -> {
          if (!sessions.containsKey(key)) {
            found.put(key, presence.atLastSight());
          }
        });
    return found;
  }

  Map<Long, Claim> claimsById() {
    return claims;
  }

  Map<ConnectionKey, Session> sessionsByKey() {
    return sessions;
  }

  Set<ConnectionKey> closing() {
    return closing;
  }

  Map<Login, Long> logins() {
    return logins;
  }

  List<Session> sessions() {
    return List.copyOf(sessions.values());
  }

  /** Sessions whose connection is open, as far as the last reading knows. */
  List<Session> open() {
    return sessions.values().stream().filter(s -> presence(s.key()).missed() == 0).toList();
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
