package io.curfew.sleep;

/**
 * What is said of one alert at once, before it is judged.
 *
 * @param outcome {@code pending} or {@code ignored}
 * @param reason why it was ignored, else empty
 */
public record Receipt(String fingerprint, String instance, String outcome, String reason) {}
