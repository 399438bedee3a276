package io.curfew.apt;

import io.curfew.config.AptSettings;
import io.curfew.config.HostSettings;
import io.curfew.evidence.Evidence;
import io.curfew.evidence.HostClock;
import io.curfew.metrics.Subject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** The APT feature, wired. */
public final class Apt {
  private final AptSource source;
  private final AptCollector collector;
  private final AptEvidence evidence;

  public Apt(AptSettings settings, HostSettings host, HostClock clock) {
    source = new AptSource(host, settings.paths());
    collector = new AptCollector(source);
    evidence = new AptEvidence(source, new AptProcesses(host), clock);
  }

  public Subject subject() {
    return collector;
  }

  public Evidence evidence() {
    return evidence;
  }

  /** Modification times now, for the live picture. */
  public Map<Path, Instant> modified() {
    return source.read().modified();
  }
}
