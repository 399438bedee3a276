package io.curfew.web;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Turns away what no Alertmanager sends, before a password is hashed or a byte of it is read. */
final class WebhookGate extends Handler.Wrapper {
  WebhookGate(Handler handler) {
    super(handler);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    HttpFields headers = request.getHeaders();
    // A browser names the page that sent it; Alertmanager is no browser.
    if (headers.contains(HttpHeader.ORIGIN)) {
      return Answer.last(response, callback, HttpStatus.FORBIDDEN_403, "not for browsers");
    }
    // A kilobyte of gzip can hold a megabyte of JSON.
    for (String coding : headers.getCSV(HttpHeader.CONTENT_ENCODING, false)) {
      if (!coding.equalsIgnoreCase("identity")) {
        return Answer.last(
            response, callback, HttpStatus.UNSUPPORTED_MEDIA_TYPE_415, "a plain body expected");
      }
    }
    return super.handle(request, response, callback);
  }
}
