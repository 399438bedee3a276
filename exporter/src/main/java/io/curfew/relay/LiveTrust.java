package io.curfew.relay;

import io.curfew.config.FileReading;
import io.curfew.config.RelayFiles;
import io.curfew.config.RelayTls;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trust in force, which follows its files. Thread-safe.
 *
 * <p>It looks when there is something to forward, so that an idle host is left to sleep. A reading
 * that fails changes nothing: authorities, certificate and key are replaced together or not at all.
 */
final class LiveTrust {
  private static final Logger log = LoggerFactory.getLogger(LiveTrust.class);

  /** Files are read when nobody has written to them for so long. */
  private static final Duration REST = Duration.ofSeconds(1);

  private FileReading<RelayTls> reading;
  private Trust trust;
  private String failure = "";

  /**
   * Reads the files.
   *
   * @throws IOException when one of them can't be read; one line that names it
   */
  LiveTrust(RelayFiles files) throws IOException {
    reading = files.read();
    trust = Trust.of(reading.content());
  }

  synchronized Trust now() {
    if (reading.stale() && reading.settled(Instant.now(), REST)) {
      try {
        FileReading<RelayTls> changed = reading.again();
        trust = Trust.of(changed.content());
        reading = changed;
        failure = "";
        log.info("relay: certificates read again{}", own(changed.content()));
      } catch (IOException e) {
        String said = String.valueOf(e.getMessage());
        if (!said.equals(failure)) {
          failure = said;
          log.error("relay: certificates not read again, the old ones stay: {}", said);
        }
      }
    }
    return trust;
  }

  private static String own(RelayTls tls) {
    return tls.own()
        .map(shown -> ", its own until " + shown.chain().get(0).getNotAfter().toInstant())
        .orElse("");
  }
}
