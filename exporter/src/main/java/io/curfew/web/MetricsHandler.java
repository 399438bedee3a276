package io.curfew.web;

import io.curfew.evidence.Readiness;
import io.curfew.metrics.Exposition;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Enumeration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The exposition, in the format that the scraper's Accept header asks for; 503 until the exporter
 * is ready.
 */
final class MetricsHandler extends Handler.Abstract {
  private static final int AT_ONCE = 3;
  private static final long WAIT_MILLIS = 1000;

  private final CollectorRegistry registry;
  private final Readiness readiness;
  private final Runnable scraped;

  /** Tens of thousands of series take megabytes while they are sent, and a thread. */
  private final Semaphore places = new Semaphore(AT_ONCE);

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
    if (!taken()) {
      return Answer.text(
          response,
          callback,
          HttpStatus.SERVICE_UNAVAILABLE_503,
          "others are being answered at the moment, try again");
    }
    try {
      send(request, response, callback);
    } finally {
      places.release();
    }
    return true;
  }

  private boolean taken() {
    try {
      return places.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void send(Request request, Response response, Callback callback) throws IOException {
    String type = TextFormat.chooseContentType(request.getHeaders().get(HttpHeader.ACCEPT));
    Enumeration<MetricFamilySamples> families = registry.metricFamilySamples();
    response.setStatus(HttpStatus.OK_200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    try (OutputStream body = Content.Sink.asOutputStream(response)) {
      Exposition.write(type, body, families);
      // Before its end is sent: whoever has all of it can rely on its having been noticed.
      scraped.run();
    } catch (IOException e) {
      // The scraper hung up or does not read; nobody is left to be told.
      callback.failed(e);
      return;
    }
    callback.succeeded();
  }
}
