package io.curfew.monitoring;

/**
 * A rule as this version ships it.
 *
 * @param file its name in the checkout's directory rules
 */
public record ShippedRule(
    String file, String group, String name, boolean alert, String expression) {}
