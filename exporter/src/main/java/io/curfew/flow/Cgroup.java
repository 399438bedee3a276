package io.curfew.flow;

/**
 * A cgroup by its names.
 *
 * @param path from the root of the hierarchy, beginning with /
 * @param unit the label: {@link UnitName}, or the pod's; empty for the root
 */
record Cgroup(String path, String unit) {}
