package io.curfew.ssh;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Whose bytes the kernel has counted: totals of the users, of what has no user, and of what isn't
 * decided yet.
 *
 * <p>Pure and deterministic; one thread. Nothing ever moves from one total to another, and all of
 * them with {@link #pending()} are the plain counters' growth to the byte.
 *
 * <p>How a sum can fit that the kernel doesn't read at one moment: of what the plain counters have
 * beyond the elements only so much is booked as handshake or full set as was certainly there at a
 * single moment, by two readings in a row (a packet bumps the plain counter first and its element
 * an instant later). The rest is traffic that the reading itself overlapped; it stands in pending
 * until a later reading tells. So no total ever has to go down again.
 */
final class SshBytes {
  private final Map<String, Traffic> users = new TreeMap<>();
  private final Map<Unattributed, Traffic> unattributed = new EnumMap<>(Unattributed.class);
  private final Map<ConnectionKey, Traffic> elements = new HashMap<>();
  private final Map<ConnectionKey, Traffic> undecided = new HashMap<>();
  private Traffic client = Traffic.NONE;
  private TableBooks table = TableBooks.NEW;

  /** What the last reading left unexplained. */
  private Traffic overlap = Traffic.NONE;

  private Optional<Excess> lastExcess = Optional.empty();

  private boolean everFull;
  private boolean everVanished;

  private record Excess(Traffic handshake, Traffic unlisted) {}

  SshBytes() {
    for (Unattributed reason : Unattributed.values()) {
      unattributed.put(reason, Traffic.NONE);
    }
  }

  /** Puts back what was committed. */
  void restore(
      Map<String, Traffic> committedUsers,
      Map<Unattributed, Traffic> committedReasons,
      Map<ConnectionKey, Traffic> committedElements,
      Map<ConnectionKey, Traffic> committedUndecided,
      Traffic committedClient,
      Traffic committedOverlap,
      TableBooks committedTable) {
    users.putAll(committedUsers);
    unattributed.putAll(committedReasons);
    elements.putAll(committedElements);
    undecided.putAll(committedUndecided);
    client = committedClient;
    overlap = committedOverlap;
    table = committedTable;
  }

  /**
   * Books one reading.
   *
   * @param owner the user of a connection, where that is decided
   * @return what each connection moved since the last reading, without those that moved nothing
   */
  Map<ConnectionKey, Traffic> read(
      Reading reading, Function<ConnectionKey, Optional<String>> owner) {
    Map<ConnectionKey, Traffic> moved = new LinkedHashMap<>();
    // An element that is missing here may be there all the same: packets that add elements while a
    // set is listed shift what the next datagram of the listing begins with. So it keeps its last
    // value, and one that was really made anew is known by counting less.
    reading
        .elements()
        .forEach(
            (key, value) -> {
              Traffic was = elements.getOrDefault(key, Traffic.NONE);
              if (value.equals(was)) {
                elements.putIfAbsent(key, value);
                return;
              }
              Traffic growth = value.since(was);
              elements.put(key, value);
              if (!growth.equals(Traffic.NONE)) {
                book(key, growth, owner.apply(key));
                moved.put(key, growth);
              }
            });
    client = client.plus(reading.client());
    reading.plain().ifPresent(plain -> plain(plain, reading.full()));
    return moved;
  }

  private void book(ConnectionKey key, Traffic growth, Optional<String> user) {
    if (user.isPresent()) {
      users.merge(user.get(), growth, Traffic::plus);
    } else {
      undecided.merge(key, growth, Traffic::plus);
    }
    table = table.withElements(growth);
  }

  private void plain(Reading.Plain plain, boolean full) {
    PlainCounters before = plain.before().minus(table.base());
    PlainCounters after = plain.after().minus(table.base());
    Excess now =
        new Excess(
            before.all().minus(after.assured()).minus(after.untracked()),
            before.assured().minus(table.elements()));
    Excess last =
        lastExcess.orElse(new Excess(table.handshake(), table.setFull().plus(table.lost())));
    // Without a full set what elements lack is an incomplete listing, which the next one mends.
    everFull |= full;
    Traffic unlisted = now.unlisted().atMost(last.unlisted());
    Traffic setFull =
        everFull ? table.setFull().atLeast(unlisted.minus(table.lost())) : table.setFull();
    Traffic lost =
        everVanished && !everFull
            ? table.lost().atLeast(unlisted.minus(table.setFull()))
            : table.lost();
    TableBooks next =
        new TableBooks(
            table.base(),
            table.elements(),
            table.handshake().atLeast(now.handshake().atMost(last.handshake())),
            setFull,
            table.untracked().atLeast(before.untracked()),
            table.client().atLeast(after.client()),
            lost);
    grow(Unattributed.HANDSHAKE, next.handshake().minus(table.handshake()));
    grow(Unattributed.SET_FULL, next.setFull().minus(table.setFull()));
    grow(Unattributed.NO_SESSION, next.lost().minus(table.lost()));
    grow(Unattributed.UNTRACKED, next.untracked().minus(table.untracked()));
    client = client.plus(next.client().minus(table.client()));
    table = next;
    lastExcess = Optional.of(now);
    overlap = after.all().minus(table.sum());
  }

  private void grow(Unattributed reason, Traffic growth) {
    unattributed.merge(reason, growth, Traffic::plus);
  }

  /** Gives a connection's undecided bytes to the user who logged in on it. */
  Traffic decide(ConnectionKey key, String user) {
    Traffic waiting = takeUndecided(key);
    users.merge(user, waiting, Traffic::plus);
    return waiting;
  }

  /** Gives a connection's undecided bytes up: it ended, or became another one, without a user. */
  void giveUp(ConnectionKey key, Unattributed reason) {
    grow(reason, takeUndecided(key));
  }

  private Traffic takeUndecided(ConnectionKey key) {
    return Optional.ofNullable(undecided.remove(key)).orElse(Traffic.NONE);
  }

  /**
   * Books the last words of an element that curfew removed.
   *
   * @param count as the kernel gave it with the removal
   */
  void removed(ConnectionKey key, Traffic count, Optional<String> user) {
    Traffic growth = count.since(elements.getOrDefault(key, Traffic.NONE));
    if (!growth.equals(Traffic.NONE)) {
      book(key, growth, user);
    }
    elements.remove(key);
  }

  /**
   * Elements that were to be deleted when a crash came: they may be gone, and others in their
   * place.
   */
  void vanished(Set<ConnectionKey> closing, Set<ConnectionKey> there) {
    closing.stream().filter(key -> !there.contains(key)).forEach(elements::remove);
    everVanished = true;
  }

  /** Begins the books of a table whose counters stand at 0. */
  void newTable() {
    begin(TableBooks.NEW);
    elements.clear();
  }

  /**
   * Begins the books of a table that counted while curfew can't tell what of it is booked already
   * (another boot's or network namespace's state): what it shows now is where counting starts.
   */
  void begin(Reading reading) {
    begin(reading.plain().map(plain -> TableBooks.from(plain.after())).orElse(TableBooks.NEW));
    elements.clear();
    elements.putAll(reading.elements());
  }

  private void begin(TableBooks books) {
    // No later reading can tell any more whose these were.
    grow(Unattributed.NO_SESSION, overlap.atLeast(Traffic.NONE));
    table = books;
    everFull = false;
    everVanished = false;
    lastExcess = Optional.empty();
    overlap = Traffic.NONE;
  }

  /** Bytes whose owner isn't decided, and what the last reading overlapped. */
  Traffic pending() {
    return undecided.values().stream().reduce(overlap, Traffic::plus).atLeast(Traffic.NONE);
  }

  /** What the kernel has counted on a connection's ports. */
  Traffic counted(ConnectionKey key) {
    return elements.getOrDefault(key, Traffic.NONE);
  }

  Traffic overlap() {
    return overlap;
  }

  Map<String, Traffic> users() {
    return users;
  }

  Map<Unattributed, Traffic> unattributed() {
    return unattributed;
  }

  Map<ConnectionKey, Traffic> elements() {
    return elements;
  }

  Map<ConnectionKey, Traffic> undecided() {
    return undecided;
  }

  Traffic client() {
    return client;
  }

  TableBooks table() {
    return table;
  }
}
