package io.curfew.web;

import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Puts the configured headers on every answer, and holds requests to the configured rate. */
final class PolicyGate extends Handler.Wrapper {
  /** A probe that meets a limit takes the exporter for dead, and others' requests would kill it. */
  private static final Set<String> PROBES = Set.of("/-/healthy", "/-/ready");

  private final LivePolicy policy;

  PolicyGate(Handler handler, LivePolicy policy) {
    super(handler);
    this.policy = policy;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Policy now = policy.now();
    now.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    if (now.rate().isPresent()
        && !PROBES.contains(request.getHttpURI().getCanonicalPath())
        && !now.rate().get().take()) {
      return Answer.text(
          response, callback, HttpStatus.TOO_MANY_REQUESTS_429, "too many requests: rate_limit");
    }
    return super.handle(request, response, callback);
  }
}
