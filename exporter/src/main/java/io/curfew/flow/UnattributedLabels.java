package io.curfew.flow;

/** The labels of {@code curfew_flows_unattributed_total}. */
record UnattributedLabels(FlowDirection direction, String protocol, UnattributedReason reason) {}
