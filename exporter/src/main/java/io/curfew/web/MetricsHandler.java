package io.curfew.web;

import io.curfew.evidence.Readiness;
import io.curfew.metrics.Exposition;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The exposition, in the format that the scraper's Accept header asks for; 503 until the exporter
 * is ready.
 */
final class MetricsHandler extends Handler.Abstract {
  private final CollectorRegistry registry;
  private final Readiness readiness;
  private final Runnable scraped;

  /** One answer's memory, kept: tens of thousands of series take megabytes at every scrape. */
  private final AtomicReference<@Nullable Body> spare = new AtomicReference<>();

  /**
   * Serves the registry.
   *
   * @param scraped called after each exposition
   */
  MetricsHandler(CollectorRegistry registry, Readiness readiness, Runnable scraped) {
    this.registry = registry;
    this.readiness = readiness;
    this.scraped = scraped;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    if (!readiness.missing().isEmpty()) {
      return Answer.text(
          response,
          callback,
          HttpStatus.SERVICE_UNAVAILABLE_503,
          "not ready: " + readiness.missing());
    }
    String type = TextFormat.chooseContentType(request.getHeaders().get(HttpHeader.ACCEPT));
    Body body = Optional.ofNullable(spare.getAndSet(null)).orElseGet(Body::new);
    body.reset();
    Exposition.write(type, body, registry.metricFamilySamples());
    scraped.run();
    response.setStatus(HttpStatus.OK_200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.write(true, body.bytes(), Callback.from(callback, () -> spare.set(body)));
    return true;
  }
}
