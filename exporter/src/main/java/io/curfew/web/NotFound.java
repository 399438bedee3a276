package io.curfew.web;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers every path that means nothing here, or nothing until it is configured. */
final class NotFound extends Handler.Abstract {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    return Answer.text(response, callback, HttpStatus.NOT_FOUND_404, "not found");
  }
}
