package io.curfew.web;

import io.curfew.config.WebReading;
import io.curfew.config.WebRules;
import io.curfew.config.WebTls;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy in force, which follows the files of the web configuration. Thread-safe.
 *
 * <p>It looks when a connection or a request comes, at most once a second, so that an idle host is
 * left to sleep. One thread looks; the others go on with what is in force. A reading that fails
 * changes nothing: certificate, key and users are replaced together or not at all.
 */
final class LivePolicy {
  private static final Logger log = LoggerFactory.getLogger(LivePolicy.class);
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  /** Files are read when nobody has written to them for so long. */
  private static final Duration REST = Duration.ofSeconds(1);

  private final Function<WebRules, Optional<String>> problem;
  private final ReloadNotice notice;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile Policy policy;
  private volatile long lastLook = System.nanoTime();

  /** These three belong to the lock. */
  private WebReading reading;

  private boolean failed;
  private String failure = "";

  /**
   * Follows a reading.
   *
   * @param problem why rules must not be in force here
   * @throws IOException in one line, when this Java can't do what is configured
   */
  LivePolicy(WebReading reading, Function<WebRules, Optional<String>> problem, ReloadNotice notice)
      throws IOException {
    this.reading = reading;
    this.problem = problem;
    this.notice = notice;
    policy = Policy.of(reading.rules());
    reading.rules().tls().ifPresent(LivePolicy::tellNotes);
  }

  private static void tellNotes(WebTls tls) {
    tls.notes().forEach(note -> log.warn("web.config-file: {}", note));
  }

  Policy now() {
    if (System.nanoTime() - lastLook >= LOOK_NANOS && looking.tryLock()) {
      try {
        lastLook = System.nanoTime();
        look();
      } finally {
        looking.unlock();
      }
    }
    return policy;
  }

  private void look() {
    boolean stale = reading.stale();
    if (!(stale || failed) || !reading.settled(Instant.now(), REST)) {
      return;
    }
    try {
      WebReading changed = stale ? reading.again() : reading;
      if (!changed.settled(Instant.now(), REST)) {
        return;
      }
      Optional<String> refused = problem.apply(changed.rules());
      if (refused.isPresent()) {
        throw new IOException(changed.name() + ": " + refused.get());
      }
      policy = policy.changed(changed.rules());
      reading = changed;
      failed = false;
      failure = "";
      notice.succeeded();
      log.info("web.config-file: {} read again, {}", changed.name(), shown(changed.rules()));
      changed.rules().tls().ifPresent(LivePolicy::tellNotes);
    } catch (IOException | RuntimeException e) {
      failed = true;
      notice.failed();
      String said = String.valueOf(e.getMessage());
      if (!said.equals(failure)) {
        failure = said;
        log.error("web.config-file: not read again, the old one stays: {}", said);
      }
    }
  }

  private static String shown(WebRules rules) {
    if (rules.tls().isEmpty()) {
      return "without TLS";
    }
    X509Certificate own = rules.tls().get().chain().get(0);
    return "certificate of "
        + own.getSubjectX500Principal()
        + " until "
        + own.getNotAfter().toInstant();
  }
}
