package io.curfew.web;

import java.time.Duration;

/**
 * How often and how slowly notifications may come.
 *
 * @param longestBody from the end of the headers to the end of the body
 * @param burst so many at once, and one more in each interval
 */
record WebhookLimits(Duration longestBody, int burst, Duration interval) {
  static WebhookLimits usual() {
    return new WebhookLimits(Duration.ofSeconds(10), 30, Duration.ofSeconds(1));
  }
}
