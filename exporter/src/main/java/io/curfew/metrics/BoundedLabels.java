package io.curfew.metrics;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Admits a bounded number of label sets; later ones fold into {@code other}.
 *
 * <p>First come, first kept, for the life of the process, so that a series never changes its
 * meaning. Thread-safe.
 */
public final class BoundedLabels {
  public static final String OTHER = "other";

  private final int cap;
  private final Set<List<String>> admitted = new HashSet<>();
  private long overflow;

  /**
   * Admits nothing yet.
   *
   * @param cap how many different label sets are admitted
   */
  public BoundedLabels(int cap) {
    this.cap = cap;
  }

  /** Whether the label set keeps its own series; a refusal is counted. */
  public synchronized boolean admit(List<String> labels) {
    if (admitted.contains(labels)) {
      return true;
    }
    if (admitted.size() < cap) {
      return admitted.add(List.copyOf(labels));
    }
    overflow++;
    return false;
  }

  /** How often a label set was refused. */
  public synchronized long overflow() {
    return overflow;
  }
}
