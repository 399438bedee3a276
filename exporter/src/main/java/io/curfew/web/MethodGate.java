package io.curfew.web;

import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Lets only some methods through; the others get 405 with Allow (RFC 9110, 15.5.6). */
final class MethodGate extends Handler.Wrapper {
  private final Set<String> allowed;

  MethodGate(Handler handler, String... methods) {
    super(handler);
    this.allowed = Set.of(methods);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (allowed.contains(request.getMethod())) {
      return super.handle(request, response, callback);
    }
    response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", allowed));
    return Answer.text(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "method not allowed");
  }
}
