package io.curfew.web;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.curfew.config.WebUsers;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks user and password against bcrypt hashes. Thread-safe.
 *
 * <p>A hash costs a good part of a second of a core, so strangers get few of them ({@link
 * AttemptBudget}), at most two at once, and no address all of them. What was once right is
 * remembered by a keyed digest, or each scrape would pay for a hash; and nobody who guesses behind
 * the same address can lock it out. What was wrong is remembered likewise: a scraper that was never
 * told of a new password costs nothing.
 */
final class PasswordCheck {
  /** What came of a check. */
  enum Verdict {
    RIGHT,
    WRONG,
    TOO_OFTEN
  }

  /** Compares a password with a bcrypt hash; a port, so that a test can count the work. */
  @FunctionalInterface
  interface Hashing {
    boolean matches(byte[] password, String hash);
  }

  private static final int AT_ONCE = 2;

  /** Each holds a thread of the server meanwhile. */
  private static final int HASHING_OR_WAITING = 4;

  private static final long WAIT_MILLIS = 2000;
  private static final int OF_ONE_REMOTE = 2;
  private static final int MAX_VERIFIED = 64;
  private static final int MAX_WRONG = 256;

  /** The library takes 71 and the end mark for what bcrypt reads at most. */
  private static final int MAX_PASSWORD_BYTES = 71;

  private static final Duration STRANGERS_INTERVAL = Duration.ofMillis(250);
  private static final int COST_OF_INTERVAL = 11;
  private static final int CHEAPEST = 4;
  private static final String MAC = "HmacSHA256";

  private final Map<String, String> hashes;

  /** A hash that nobody's password has, of each cost up to the highest. */
  private final Map<Integer, String> nobody = new TreeMap<>();

  private final int highest;
  private final Hashing hashing;
  private final AttemptBudget budget;
  private final SecretKeySpec key;
  private final Semaphore places = new Semaphore(HASHING_OR_WAITING);
  private final Semaphore turns = new Semaphore(AT_ONCE, true);
  private final Map<String, Boolean> verified = AttemptBudget.bounded(MAX_VERIFIED);
  private final Map<String, Boolean> wrong = AttemptBudget.bounded(MAX_WRONG);

  /** How many places each remote has; those that have none are not in it. */
  private final Map<String, Integer> held = new HashMap<>();

  PasswordCheck(WebUsers users, LongSupplier nanos) {
    this(users, nanos, PasswordCheck::bcrypt);
  }

  PasswordCheck(WebUsers users, LongSupplier nanos, Hashing hashing) {
    this.hashes = users.hashes();
    this.hashing = hashing;
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, MAC);
    this.highest = hashes.values().stream().mapToInt(PasswordCheck::cost).max().orElse(CHEAPEST);
    // Without users nothing is hashed, and bcrypt is not even loaded.
    int cheapest = hashes.values().stream().mapToInt(PasswordCheck::cost).min().orElse(highest + 1);
    for (int cost = cheapest; cost <= highest; cost++) {
      nobody.put(cost, BCrypt.withDefaults().hashToString(cost, random(random).toCharArray()));
    }
    // Each step of the cost doubles the work; strangers are to have a fraction of a core.
    this.budget =
        new AttemptBudget(
            STRANGERS_INTERVAL.multipliedBy(1L << Math.max(0, highest - COST_OF_INTERVAL)), nanos);
  }

  private static String random(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static int cost(String hash) {
    return Integer.parseInt(hash.substring(4, 6));
  }

  private static boolean bcrypt(byte[] password, String hash) {
    return BCrypt.verifyer().verify(password, hash.getBytes(StandardCharsets.US_ASCII)).verified;
  }

  boolean hasUsers() {
    return !hashes.isEmpty();
  }

  /**
   * Judges a pair.
   *
   * @param remote whose budget a hash is taken from
   */
  Verdict check(String user, String password, String remote) {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    if (!hasUsers() || bytes.length > MAX_PASSWORD_BYTES) {
      return Verdict.WRONG;
    }
    String digest = digest(user, password);
    synchronized (verified) {
      if (verified.get(digest) != null) {
        budget.welcome(remote);
        return Verdict.RIGHT;
      }
      if (wrong.get(digest) != null) {
        return Verdict.WRONG;
      }
    }
    if (!budget.take(remote) || !seated(remote)) {
      return Verdict.TOO_OFTEN;
    }
    try {
      return inTurn(user, bytes, remote, digest);
    } finally {
      rises(remote);
    }
  }

  /** No remote gets all places: who floods leaves some to the others. */
  private boolean seated(String remote) {
    synchronized (held) {
      int own = held.getOrDefault(remote, 0);
      if (own >= OF_ONE_REMOTE || !places.tryAcquire()) {
        return false;
      }
      held.put(remote, own + 1);
      return true;
    }
  }

  private void rises(String remote) {
    synchronized (held) {
      held.computeIfPresent(remote, (r, own) -> own > 1 ? own - 1 : null);
    }
    places.release();
  }

  private Verdict inTurn(String user, byte[] password, String remote, String digest) {
    try {
      if (!turns.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
        return Verdict.TOO_OFTEN;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Verdict.TOO_OFTEN;
    }
    try {
      if (!hashed(user, password)) {
        synchronized (verified) {
          wrong.put(digest, true);
        }
        return Verdict.WRONG;
      }
    } finally {
      turns.release();
    }
    synchronized (verified) {
      verified.put(digest, true);
    }
    budget.welcome(remote);
    return Verdict.RIGHT;
  }

  /**
   * A wrong pair costs the same whoever is named, or the time would tell who exists: 2^cost rounds
   * of the user's own hash, and of nobody's as many again, twice as many, and so on, make together
   * the 2^highest of an unknown user.
   */
  private boolean hashed(String user, byte[] password) {
    Optional<String> hash = Optional.ofNullable(hashes.get(user));
    if (hash.isEmpty()) {
      boolean unused = hashing.matches(password, hashOfNobody(highest));
      return false;
    }
    if (hashing.matches(password, hash.get())) {
      return true;
    }
    for (int cost = cost(hash.get()); cost < highest; cost++) {
      boolean unused = hashing.matches(password, hashOfNobody(cost));
    }
    return false;
  }

  private String hashOfNobody(int cost) {
    return Optional.ofNullable(nobody.get(cost)).orElseThrow();
  }

  private String digest(String user, String password) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      String text = user.length() + ":" + user + password;
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has " + MAC, e);
    }
  }
}
