package io.curfew.web;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Shows those who came by the address of the probes nothing else. */
final class ProbeGate extends Handler.Wrapper {
  static final String LISTEN = "web.probe-listen";

  private final Handler probes;

  ProbeGate(Handler handler, Handler probes) {
    super(handler);
    this.probes = probes;
  }

  @Override
  protected void doStart() throws Exception {
    probes.setServer(getServer());
    probes.start();
    super.doStart();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    return LISTEN.equals(request.getConnectionMetaData().getConnector().getName())
        ? probes.handle(request, response, callback)
        : super.handle(request, response, callback);
  }
}
