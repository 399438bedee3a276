package io.curfew.evidence;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** What the exporter still waits for before its figures may be believed. Thread-safe. */
public final class Readiness {
  private final Set<String> missing = new ConcurrentSkipListSet<>();

  public Readiness(String... steps) {
    missing.addAll(Set.of(steps));
  }

  public void done(String step) {
    missing.remove(step);
  }

  /** Steps not done yet, in words; empty when ready. */
  public String missing() {
    return String.join(", ", missing);
  }
}
