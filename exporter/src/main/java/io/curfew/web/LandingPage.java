package io.curfew.web;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The page at {@code /}: what this is, and where the metrics are. */
final class LandingPage extends Handler.Abstract {
  private final String page;

  LandingPage(String version, String telemetryPath) {
    page =
        """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>curfew</title></head>
        <body>
        <h1>curfew</h1>
        <p>Prometheus exporter for SSH bytes, firewall hits, new flows and APT times, version %s.</p>
        <ul>
        <li><a href="%s">Metrics</a></li>
        <li><a href="/-/healthy">Health</a></li>
        <li><a href="/-/ready">Readiness</a></li>
        </ul>
        </body>
        </html>
        """
            .formatted(version, telemetryPath);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    return Answer.send(response, callback, HttpStatus.OK_200, "text/html; charset=utf-8", page);
  }
}
