package io.curfew.web;

import io.curfew.evidence.Readiness;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * {@code /-/healthy} as long as it answers, {@code /-/ready} once figures may be believed; tells
 * nothing else.
 */
final class HealthHandler extends Handler.Abstract {
  private final Readiness readiness;

  HealthHandler(Readiness readiness) {
    this.readiness = readiness;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    boolean asksReady = request.getHttpURI().getCanonicalPath().endsWith("/ready");
    if (asksReady && !readiness.missing().isEmpty()) {
      return Answer.text(
          response,
          callback,
          HttpStatus.SERVICE_UNAVAILABLE_503,
          "not ready: " + readiness.missing());
    }
    return Answer.text(response, callback, HttpStatus.OK_200, asksReady ? "ready" : "healthy");
  }
}
