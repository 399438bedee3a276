package io.curfew.ssh;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings login records, the kernel's word on them and the kernel's counts together.
 *
 * <p>Pure and deterministic: what happened comes in with its time, totals and sessions come out;
 * one thread. It believes a record only on the kernel's word, or, where the administrator trusts
 * the log, when the kernel can't speak any more.
 */
final class Ledger {
  private static final Duration CLOCK_SLEW = Duration.ofMinutes(1);

  /** Logins are counted by user and method. */
  record Login(String user, String method) {}

  private final boolean trustLog;
  private final ActivityMeter<ConnectionKey> meter;
  private final ActivityMeter<String> clientMeter;
  private final SshBytes bytes = new SshBytes();
  private final Map<ConnectionKey, Session> sessions = new LinkedHashMap<>();
  private final Claims claims = new Claims();

  /** Finished connections whose last value is booked and whose element is to be deleted. */
  private final Set<ConnectionKey> closing = new HashSet<>();

  /** Of those, the ones that an earlier life of the process left behind. */
  private final Set<ConnectionKey> leftClosing = new HashSet<>();

  private final Map<Login, Long> logins = new LinkedHashMap<>();
  private final Attendance attendance = new Attendance(new PassedOn());
  private final Pace pace = new Pace();
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
      claims.add(accepted, now).ifPresent(attendance::doubt);
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
        && (!claim.trusted() || claim.mayMean(attendance.of(confirmed.key())))) {
      confirmed(claim, confirmed, now, nowNanos);
      return;
    }
    if (verdict instanceof Verdict.Gone && isBelieved(claim) && believed(claim, now, nowNanos)) {
      return;
    }
    // sshd logs the login before PAM sets its login uid: until then it has its starter's.
    if (now.isBefore(claim.at().plus(Presence.LINGER))) {
      return;
    }
    boolean taken = sessions.keySet().stream().anyMatch(key -> cameDuring(claim, key));
    if (claim.trusted()) {
      believe(claim, now, nowNanos);
    } else if (verdict instanceof Verdict.Contradicted || taken) {
      // Two records for one connection: the kernel confirmed the other one.
      claims.remove(claim);
      forged++;
      attendance.doubt(claim);
    } else if (trustLog) {
      believe(claim, now, nowNanos);
    } else if (verdict instanceof Verdict.Gone) {
      claims.remove(claim);
      attendance.doubt(claim);
    }
  }

  /** After a connection's end the next one on its ports may have been too short to be seen. */
  private boolean cameDuring(Claim claim, ConnectionKey key) {
    return claim.mayMean(key, attendance.of(key))
        && attendance.of(key).missedSince().filter(gone -> gone.isBefore(claim.at())).isEmpty();
  }

  private void confirmed(Claim claim, Verdict.Confirmed confirmed, Instant now, long nowNanos) {
    ConnectionKey key = confirmed.key();
    if (attendance.isBehind(key, confirmed.cookie())) {
      // The ports' last holder still has bytes to come: the next reading books them first.
      return;
    }
    claims.remove(claim);
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
    if (!believed(claim, now, nowNanos)) {
      claims.remove(claim);
      count(claim);
    }
  }

  private boolean believed(Claim claim, Instant now, long nowNanos) {
    Optional<ConnectionKey> key = believable(claim);
    if (key.isPresent()) {
      claims.remove(claim);
      login(claim, key.get(), attendance.of(key.get()).cookie(), now, nowNanos);
    }
    return key.isPresent();
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
            .filter(key -> mayBelieve(claim, attendance.of(key)))
            .toList();
    return nobodys.size() == 1
            && claims.onlyOneFor(nobodys.get(0), attendance.of(nobodys.get(0)), claim)
        ? Optional.of(nobodys.get(0))
        : Optional.empty();
  }

  /** Of an open connection journald's word alone tells less than the kernel, which was asked. */
  private static boolean mayBelieve(Claim claim, Presence presence) {
    return claim.mayMean(presence)
        && (presence.missed() > 0 || !claim.trusted())
        && (claim.written().isPresent() || !presence.reused());
  }

  private void login(Claim claim, ConnectionKey key, long cookie, Instant now, long nowNanos) {
    Session session =
        new Session(key, cookie, claim.user(), claim.method(), claim.since(), Traffic.NONE);
    count(claim);
    own(session, now, nowNanos);
  }

  private void count(Claim claim) {
    logins.merge(new Login(claim.user(), claim.method()), 1L, Long::sum);
  }

  /** Takes over a connection that was open before curfew watched. */
  void adopt(ConnectionKey key, long cookie, String user, Instant now, long nowNanos) {
    if (!sessions.containsKey(key)) {
      own(new Session(key, cookie, user, "", now, bytes.counted(key)), now, nowNanos);
    }
  }

  private void own(Session session, Instant now, long nowNanos) {
    sessions.put(session.key(), session);
    attendance.own(session);
    moved(session.key(), bytes.decide(session.key(), session.user()), now, nowNanos);
  }

  /** The kernel's notice of a socket that ended. */
  void socketEnded(ConnectionKey key, long cookie) {
    attendance.ended(key, cookie);
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
    Set<ConnectionKey> mixed =
        attendance.read(known(reading.elements().keySet()), sockets, watched, now);
    // What the ports' old and new holder moved since the last reading can't be told apart, unless
    // that one had found the old holder gone already.
    mixed.removeAll(reading.ended().keySet());
    Traffic client = bytes.client();
    Map<ConnectionKey, Traffic> moved =
        bytes.read(reading, key -> mixed.contains(key) ? Optional.empty() : payer(key));
    // All of them together are at least as busy as the busiest: an error on the waking side.
    if (clientMeter.moved("", bytes.client().minus(client).bytes(), nowNanos)) {
      traffic(now);
    }
    mixed.forEach(key -> bytes.giveUp(key, Unattributed.NO_SESSION));
    moved.forEach((key, traffic) -> moved(key, traffic, now, nowNanos));
    pace.read(moved, nowNanos);
    meter.keepOnly(sessions.keySet());
    return moved.keySet();
  }

  private void ended(ConnectionKey key, Traffic last, Instant now, long nowNanos) {
    Traffic growth = last.since(bytes.counted(key));
    bytes.removed(key, last, owner(key));
    moved(key, growth, now, nowNanos);
  }

  private Set<ConnectionKey> known(Set<ConnectionKey> elements) {
    Set<ConnectionKey> all = new HashSet<>(elements);
    all.addAll(sessions.keySet());
    all.addAll(bytes.undecided().keySet());
    return all;
  }

  private final class PassedOn implements Attendance.Succession {
    @Override
    public void passedOn(ConnectionKey key, Presence was) {
      lastClaimed(key, was);
      sessions.remove(key);
      closing.remove(key);
    }

    @Override
    public boolean reopened(ConnectionKey key) {
      return closing.remove(key);
    }
  }

  /** Settles what a connection's last claim has to say before its ports are the next one's. */
  private void lastClaimed(ConnectionKey key, Presence was) {
    List<Claim> about = sessions.containsKey(key) ? List.of() : claims.about(key, was);
    if (about.size() == 1 && isBelieved(about.get(0))) {
      Claim claim = about.get(0);
      claims.remove(claim);
      count(claim);
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
   * A stamp well in the future comes from a clock that was wrong: all traffic was before now, and
   * the stamp would else keep the host awake until that time has come.
   */
  private void doubt(Instant now) {
    lastTraffic = lastTraffic.map(at -> at.isAfter(now.plus(CLOCK_SLEW)) ? now : at);
  }

  /**
   * Connections that are over: their sockets are gone and no claim waits for them. What has no user
   * gets its reason now.
   */
  List<ConnectionKey> finish(Instant now) {
    doubt(now);
    List<ConnectionKey> over = attendance.over(now).stream().filter(claims::noneFrom).toList();
    // Also of a session: what came after its end while a later login on its ports was claimed.
    over.forEach(key -> bytes.giveUp(key, attendance.of(key).reason()));
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
      bytes.giveUp(key, attendance.of(key).reason());
    }
    bytes.elements().remove(key);
    closing.remove(key);
    sessions.remove(key);
    attendance.forget(key);
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
      bytes.giveUp(key, attendance.of(key).reason());
    }
    sessions.clear();
    claims.clear();
    attendance.forgetAll();
    closing.clear();
    leftClosing.clear();
    counted.ifPresentOrElse(bytes::begin, bytes::newTable);
  }

  /** Who pays for new bytes: where a later login is claimed on a session's ports, nobody yet. */
  private Optional<String> payer(ConnectionKey key) {
    return owner(key).filter(user -> !attendance.isGone(key) || claims.noneFrom(key));
  }

  private Optional<String> owner(ConnectionKey key) {
    return Optional.ofNullable(sessions.get(key)).map(Session::user);
  }

  /** Puts back what was committed. */
  void restore(Books.Committed committed) {
    attendance.restore(committed.sockets(), committed.sessions());
    committed.sessions().forEach(s -> sessions.put(s.key(), s));
    // What was closing is booked to its end; whoever has its ports now is somebody else.
    sessions.keySet().removeAll(committed.closing());
    committed.closing().forEach(attendance::forget);
    closing.addAll(committed.closing());
    leftClosing.addAll(committed.closing());
    claims.restore(committed.claims());
    logins.putAll(committed.logins());
    tableResets = committed.tableResets();
    lastTraffic = committed.lastTraffic();
  }

  SshBytes bytes() {
    return bytes;
  }

  List<Claim> claims() {
    return claims.all();
  }

  /** How connections without a user were last seen. */
  Map<ConnectionKey, Presence> nobodysPresences() {
    return attendance.without(sessions.keySet(), Presence::atLastSight);
  }

  Map<Long, Claim> claimsById() {
    return claims.byId();
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
    return sessions.values().stream().filter(s -> !attendance.isGone(s.key())).toList();
  }

  /** Open connections for which a login is claimed that the kernel did not confirm. */
  Map<ConnectionKey, Presence> doubted() {
    Map<ConnectionKey, Presence> doubted = attendance.without(sessions.keySet(), p -> p);
    doubted.values().removeIf(presence -> !presence.doubted() || presence.missed() > 0);
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
