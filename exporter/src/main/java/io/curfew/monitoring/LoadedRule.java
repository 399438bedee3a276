package io.curfew.monitoring;

/**
 * A rule that a Prometheus evaluates.
 *
 * @param interval of its group, in seconds
 * @param expression as Prometheus writes it
 * @param problem why the last evaluation failed, or empty
 */
public record LoadedRule(
    String group, double interval, String name, boolean alert, String expression, String problem) {}
