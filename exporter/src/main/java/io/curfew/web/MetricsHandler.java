package io.curfew.web;

import io.curfew.evidence.Readiness;
import io.curfew.metrics.Exposition;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Enumeration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
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
  private static final int WAITING = 3;
  private static final long WAIT_MILLIS = 1000;
  private static final Duration UNDISTURBED = Duration.ofSeconds(5);

  private final CollectorRegistry registry;
  private final Readiness readiness;
  private final Runnable scraped;

  /** Tens of thousands of series take megabytes while they are sent, and a thread. */
  private final Semaphore places = new Semaphore(AT_ONCE);

  private final Semaphore waiting = new Semaphore(WAITING);

  /** The oldest first. */
  private final Deque<Sending> sending = new ArrayDeque<>();

  private record Sending(EndPoint to, long since) {}

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
    Sending one =
        new Sending(
            request.getConnectionMetaData().getConnection().getEndPoint(), System.nanoTime());
    begins(one);
    try {
      send(request, response, callback);
    } finally {
      ends(one);
      places.release();
    }
    return true;
  }

  private boolean taken() {
    if (places.tryAcquire()) {
      return true;
    }
    if (!waiting.tryAcquire()) {
      return false;
    }
    try {
      return places.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS)
          || (makeWay() && places.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting.release();
    }
  }

  private synchronized void begins(Sending one) {
    sending.addLast(one);
  }

  private synchronized void ends(Sending one) {
    sending.remove(one);
  }

  /**
   * Three who read a byte now and then would keep everybody else from the metrics: the one that has
   * been at it for longest goes.
   */
  private synchronized boolean makeWay() {
    long now = System.nanoTime();
    Optional<Sending> slow =
        Optional.ofNullable(sending.peekFirst())
            .filter(one -> now - one.since() > UNDISTURBED.toNanos());
    slow.ifPresent(one -> one.to().close());
    return slow.isPresent();
  }

  private void send(Request request, Response response, Callback callback) throws IOException {
    String type = TextFormat.chooseContentType(request.getHeaders().get(HttpHeader.ACCEPT));
    Enumeration<MetricFamilySamples> families = registry.metricFamilySamples();
    response.setStatus(HttpStatus.OK_200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    try (OutputStream body = Content.Sink.asOutputStream(response)) {
      Exposition.write(type, body, families);
      // Before its end is sent: whoever has all of it can rely on its having been noticed. A HEAD
      // showed nobody a figure.
      if (HttpMethod.GET.is(request.getMethod())) {
        scraped.run();
      }
    } catch (IOException e) {
      // The scraper hung up or does not read; nobody is left to be told.
      callback.failed(e);
      return;
    }
    callback.succeeded();
  }
}
