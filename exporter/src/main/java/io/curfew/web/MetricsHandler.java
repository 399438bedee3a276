package io.curfew.web;

import io.curfew.evidence.Readiness;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The exposition, in the format that the scraper's Accept header asks for; 503 until the exporter
 * is ready.
 */
final class MetricsHandler extends Handler.Abstract {
  private final CollectorRegistry registry;
  private final Readiness readiness;
  private final Runnable scraped;

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
    StringWriter exposition = new StringWriter(1 << 16);
    TextFormat.writeFormat(type, exposition, registry.metricFamilySamples());
    scraped.run();
    return Answer.send(response, callback, HttpStatus.OK_200, type, exposition.toString());
  }
}
