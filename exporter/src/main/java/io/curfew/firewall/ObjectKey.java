package io.curfew.firewall;

import io.curfew.metrics.BoundedLabels;
import io.curfew.metrics.LabelSet;
import java.util.List;

/** One named counter of the kernel, once and for all, as {@link RuleKey} is one rule. */
record ObjectKey(TableName table, long tableHandle, String name, long handle) {
  static final List<String> LABELS = List.of("family", "table", "object");

  LabelSet labels() {
    return LabelSet.of(LABELS, List.of(table.family(), table.table(), name));
  }

  /** Where it goes past the cap on series. */
  LabelSet other() {
    return LabelSet.of(LABELS, List.of(table.family(), "", BoundedLabels.OTHER));
  }
}
