package io.curfew.web;

import io.curfew.sleep.SleepView;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code GET /api/v1/sleep}: whether the host may sleep, and why not. */
final class SleepApi extends Handler.Abstract {
  private final Supplier<SleepView> view;

  SleepApi(Supplier<SleepView> view) {
    this.view = view;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    return Answer.json(response, callback, HttpStatus.OK_200, Json.sleep(view.get()));
  }
}
