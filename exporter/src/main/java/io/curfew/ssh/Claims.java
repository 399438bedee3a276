package io.curfew.ssh;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Login records that are not settled yet, in order of arrival. Pure; one thread. */
final class Claims {
  static final int MAX = 1000;

  /** A record from later than this is none to reckon with: its clock or its zone is another. */
  private static final Duration CLOCK_STEP = Duration.ofSeconds(2);

  private final Map<Long, Claim> claims = new TreeMap<>();
  private long next;

  /**
   * Takes a record.
   *
   * @return the oldest claim, where there are too many
   */
  Optional<Claim> add(LogRecord.Accepted accepted, Instant now) {
    Optional<Claim> oldest = Optional.empty();
    if (claims.size() >= MAX) {
      oldest = Optional.of(claims.values().iterator().next());
      remove(oldest.get());
    }
    long id = next++;
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
    return oldest;
  }

  void remove(Claim claim) {
    claims.remove(claim.id());
  }

  void clear() {
    claims.clear();
  }

  void restore(List<Claim> committed) {
    committed.forEach(c -> claims.put(c.id(), c));
    next = claims.keySet().stream().mapToLong(id -> id + 1).max().orElse(0);
  }

  List<Claim> all() {
    return List.copyOf(claims.values());
  }

  Map<Long, Claim> byId() {
    return claims;
  }

  /** Whether no claim has a connection's peer. */
  boolean noneFrom(ConnectionKey key) {
    return claims.values().stream().noneMatch(c -> c.from().mayBe(key.peer()));
  }

  /** Whether no other claim may mean this connection. */
  boolean onlyOneFor(ConnectionKey key, Presence presence, Claim claim) {
    return claims.values().stream()
        .noneMatch(c -> c.id() != claim.id() && c.mayMean(key, presence));
  }

  /** Claims that were there before this connection was found gone, and may mean it. */
  List<Claim> about(ConnectionKey key, Presence gone) {
    return claims.values().stream()
        .filter(c -> c.from().mayBe(key.peer()) && c.wasThereWith(gone))
        .toList();
  }
}
