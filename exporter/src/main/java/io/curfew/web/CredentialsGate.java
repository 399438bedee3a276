package io.curfew.web;

import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Lets only those through who show the credentials of the path. */
final class CredentialsGate extends Handler.Wrapper {
  private final Credentials credentials;

  CredentialsGate(Handler handler, Credentials credentials) {
    super(handler);
    this.credentials = credentials;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Optional<String> shown =
        Optional.ofNullable(request.getHeaders().get(HttpHeader.AUTHORIZATION));
    return switch (credentials.check(shown, Request.getRemoteAddr(request))) {
      case RIGHT -> super.handle(request, response, callback);
      case TOO_OFTEN ->
          Answer.text(response, callback, HttpStatus.TOO_MANY_REQUESTS_429, "too many attempts");
      case WRONG -> {
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, credentials.challenge());
        yield Answer.text(response, callback, HttpStatus.UNAUTHORIZED_401, "credentials expected");
      }
    };
  }
}
