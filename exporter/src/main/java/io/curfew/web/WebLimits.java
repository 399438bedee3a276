package io.curfew.web;

import java.time.Duration;

/**
 * How slowly clients may send, and how often notifications may come.
 *
 * @param longestHead from the connection, and the handshake of TLS, to the end of the first
 *     request's headers
 * @param longestBody from the end of the headers to the end of a notification's body
 * @param burst so many notifications at once, and one more in each interval
 */
record WebLimits(Duration longestHead, Duration longestBody, int burst, Duration interval) {
  static WebLimits usual() {
    return new WebLimits(Duration.ofSeconds(10), Duration.ofSeconds(10), 30, Duration.ofSeconds(1));
  }
}
