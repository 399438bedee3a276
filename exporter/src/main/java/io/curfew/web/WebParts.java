package io.curfew.web;

import io.curfew.evidence.Readiness;
import io.curfew.relay.Relay;
import io.curfew.sleep.Sleep;
import io.prometheus.client.CollectorRegistry;
import java.util.Optional;

/**
 * What a server shows, and to whom it turns.
 *
 * @param version told by the landing page
 * @param registry shown as metrics
 * @param sleep takes the webhook's alerts for this host
 * @param relay takes those of other hosts
 * @param notice told of each change of the web configuration
 * @param sockets that outlive the server; without them it has its own
 */
public record WebParts(
    String version,
    CollectorRegistry registry,
    Readiness readiness,
    Optional<Sleep> sleep,
    Optional<Relay> relay,
    ReloadNotice notice,
    Optional<ListeningSockets> sockets,
    WebLimits limits) {

  /** Without a webhook. */
  public static WebParts of(String version, CollectorRegistry registry, Readiness readiness) {
    return new WebParts(
        version,
        registry,
        readiness,
        Optional.empty(),
        Optional.empty(),
        ReloadNotice.ignored(),
        Optional.empty(),
        WebLimits.usual());
  }

  public WebParts withSleep(Optional<Sleep> desk) {
    return new WebParts(version, registry, readiness, desk, relay, notice, sockets, limits);
  }

  public WebParts withRelay(Optional<Relay> desk) {
    return new WebParts(version, registry, readiness, sleep, desk, notice, sockets, limits);
  }

  public WebParts withNotice(ReloadNotice told) {
    return new WebParts(version, registry, readiness, sleep, relay, told, sockets, limits);
  }

  public WebParts withSockets(Optional<ListeningSockets> lent) {
    return new WebParts(version, registry, readiness, sleep, relay, notice, lent, limits);
  }

  WebParts withLimits(WebLimits bounds) {
    return new WebParts(version, registry, readiness, sleep, relay, notice, sockets, bounds);
  }
}
