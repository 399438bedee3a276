package io.curfew.web;

import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Lets only those through who show the credentials of the path, where there are any. */
final class CredentialsGate extends Handler.Wrapper {
  private final Credentials credentials;

  CredentialsGate(Handler handler, Credentials credentials) {
    super(handler);
    this.credentials = credentials;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!credentials.configured()) {
      return super.handle(request, response, callback);
    }
    List<String> shown = request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION);
    if (shown.size() > 1) {
      // Whoever stands before us may have judged the other one.
      return Answer.text(
          response, callback, HttpStatus.BAD_REQUEST_400, "one Authorization header expected");
    }
    String remote = Remote.of(request.getConnectionMetaData().getRemoteSocketAddress());
    return switch (credentials.check(shown.stream().findFirst(), remote)) {
      case RIGHT -> super.handle(request, response, callback);
      case TOO_OFTEN ->
          refused(
              request, response, callback, HttpStatus.TOO_MANY_REQUESTS_429, "too many attempts");
      case WRONG -> {
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, credentials.challenge());
        yield refused(
            request, response, callback, HttpStatus.UNAUTHORIZED_401, "credentials expected");
      }
    };
  }

  /**
   * With a body that nobody has read the connection ends, and whoever asks next on it must know.
   */
  private static boolean refused(
      Request request, Response response, Callback callback, int status, String why) {
    HttpFields headers = request.getHeaders();
    boolean body =
        headers.contains(HttpHeader.CONTENT_LENGTH)
            || headers.contains(HttpHeader.TRANSFER_ENCODING);
    return body
        ? Answer.last(response, callback, status, why)
        : Answer.text(response, callback, status, why);
  }
}
