/**
 * HTTP: the metrics, health, the landing page, the JSON API and the Alertmanager webhook, on
 * Jetty's core handlers without servlets.
 *
 * <p>Bounds every request in size and time. Decides nothing: the webhook hands parsed alerts to
 * {@code sleep}.
 */
@NullMarked
package io.curfew.web;

import org.jspecify.annotations.NullMarked;
