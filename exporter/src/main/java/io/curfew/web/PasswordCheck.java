package io.curfew.web;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.curfew.config.WebUsers;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks user and password against bcrypt hashes. Thread-safe.
 *
 * <p>A hash costs a good part of a second of a core, so strangers get few of them: a bucket for
 * each address, at most two at once. What was once right is remembered by a keyed digest, or each
 * scrape would pay for a hash.
 */
final class PasswordCheck {
  /** What came of a check. */
  enum Verdict {
    RIGHT,
    WRONG,
    TOO_OFTEN
  }

  private static final int AT_ONCE = 2;
  private static final int BURST = 10;
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int MAX_ADDRESSES = 1000;
  private static final int MAX_VERIFIED = 64;
  private static final int MAX_PASSWORD_BYTES = 72; // bcrypt reads no further
  private static final String MAC = "HmacSHA256";

  private final Map<String, String> hashes;
  private final String nobody;
  private final LongSupplier nanos;
  private final SecretKeySpec key;
  private final Semaphore hashing = new Semaphore(AT_ONCE);
  private final Map<String, TokenBucket> buckets = bounded(MAX_ADDRESSES);
  private final Map<String, Boolean> verified = bounded(MAX_VERIFIED);

  PasswordCheck(WebUsers users, LongSupplier nanos) {
    this.hashes = users.hashes();
    this.nanos = nanos;
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, MAC);
    // An unknown user costs what a known one does, or the time would tell them apart.
    int cost =
        hashes.values().stream().mapToInt(h -> Integer.parseInt(h.substring(4, 6))).max().orElse(4);
    this.nobody = BCrypt.withDefaults().hashToString(cost, "nobody".toCharArray());
  }

  private static <K, V> Map<K, V> bounded(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }

  boolean hasUsers() {
    return !hashes.isEmpty();
  }

  Verdict check(String user, String password, String address) {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_PASSWORD_BYTES) {
      return Verdict.WRONG;
    }
    String digest = digest(user + "\0" + password);
    synchronized (verified) {
      if (verified.get(digest) != null) {
        return Verdict.RIGHT;
      }
    }
    if (!bucket(address).take() || !hashing.tryAcquire()) {
      return Verdict.TOO_OFTEN;
    }
    try {
      Optional<String> hash = Optional.ofNullable(hashes.get(user));
      boolean right =
          BCrypt.verifyer()
              .verify(bytes, hash.orElse(nobody).getBytes(StandardCharsets.US_ASCII))
              .verified;
      if (!right || hash.isEmpty()) {
        return Verdict.WRONG;
      }
      synchronized (verified) {
        verified.put(digest, true);
      }
      return Verdict.RIGHT;
    } finally {
      hashing.release();
    }
  }

  private TokenBucket bucket(String address) {
    synchronized (buckets) {
      return buckets.computeIfAbsent(address, a -> new TokenBucket(BURST, INTERVAL, nanos));
    }
  }

  private String digest(String text) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has " + MAC, e);
    }
  }
}
