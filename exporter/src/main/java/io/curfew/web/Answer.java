package io.curfew.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes one complete answer. */
final class Answer {
  private Answer() {}

  static boolean send(Response response, Callback callback, int status, String type, String body) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), callback);
    return true;
  }

  static boolean text(Response response, Callback callback, int status, String line) {
    return send(response, callback, status, "text/plain; charset=utf-8", line + "\n");
  }

  static boolean json(Response response, Callback callback, int status, String body) {
    return send(response, callback, status, "application/json", body);
  }

  /** Answers without having read the body, hence ends the connection. */
  static boolean last(Response response, Callback callback, int status, String line) {
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    return text(response, callback, status, line);
  }
}
