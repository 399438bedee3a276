package io.curfew.firewall;

import io.curfew.metrics.LabelText;

/** A rule's comment or text, made fit to be a label of at most 200 bytes. */
final class RuleName {
  static final int MAX_BYTES = 200;

  private RuleName() {}

  /** Longer names keep their beginning and end in 8 hex digits of a digest of the whole. */
  static String of(String text) {
    return LabelText.bounded(text, MAX_BYTES);
  }
}
