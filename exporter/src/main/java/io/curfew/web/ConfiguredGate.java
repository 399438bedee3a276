package io.curfew.web;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Knows nothing of its path while no credentials are configured for it. */
final class ConfiguredGate extends Handler.Wrapper {
  private final Handler otherwise = new NotFound();
  private final Credentials credentials;

  ConfiguredGate(Handler handler, Credentials credentials) {
    super(handler);
    this.credentials = credentials;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    return credentials.configured()
        ? super.handle(request, response, callback)
        : otherwise.handle(request, response, callback);
  }
}
