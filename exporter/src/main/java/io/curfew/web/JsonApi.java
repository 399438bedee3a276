package io.curfew.web;

import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code GET /api/v1/…}: one JSON document, as it stands now. */
final class JsonApi extends Handler.Abstract {
  private final Supplier<String> document;

  JsonApi(Supplier<String> document) {
    this.document = document;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    return Answer.json(response, callback, HttpStatus.OK_200, document.get());
  }
}
