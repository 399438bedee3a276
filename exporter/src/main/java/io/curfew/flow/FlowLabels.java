package io.curfew.flow;

import io.curfew.metrics.BoundedLabels;
import java.util.List;

/** The labels of {@code curfew_flows_total}. */
record FlowLabels(
    FlowDirection direction, String protocol, String className, String process, String unit) {

  List<String> asList() {
    return List.of(direction.label(), protocol, className, process, unit);
  }

  /** What it is counted under once there are too many label sets. */
  FlowLabels folded() {
    return new FlowLabels(direction, protocol, className, BoundedLabels.OTHER, "");
  }
}
