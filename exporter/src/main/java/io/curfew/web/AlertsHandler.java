package io.curfew.web;

import io.curfew.relay.Relay;
import io.curfew.sleep.Receipt;
import io.curfew.sleep.SleepRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes Alertmanager's notification, says at once what will become of each alert, and leaves the
 * deciding to {@code sleep}. No thread waits for a slow sender.
 */
final class AlertsHandler extends Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(AlertsHandler.class);
  static final int MAX_BODY_BYTES = 1 << 20;
  private static final int MAX_INSTANCE = 300;

  private final AlertDesk desk;
  private final TokenBucket rate;
  private final Duration longestBody;
  private final LongAdder truncated;

  /** Hands alerts on to the desk, and counts what Alertmanager says it left out. */
  AlertsHandler(AlertDesk desk, TokenBucket rate, Duration longestBody, LongAdder truncated) {
    this.desk = desk;
    this.rate = rate;
    this.longestBody = longestBody;
    this.truncated = truncated;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!rate.take()) {
      return Answer.last(
          response, callback, HttpStatus.TOO_MANY_REQUESTS_429, "too many notifications");
    }
    if (request.getLength() > MAX_BODY_BYTES) {
      return Answer.last(response, callback, HttpStatus.PAYLOAD_TOO_LARGE_413, tooLarge());
    }
    boolean relayed = request.getHeaders().contains(Relay.header());
    CompletableFuture<byte[]> read = new CompletableFuture<>();
    Content.Source.asByteArrayAsync(request, MAX_BODY_BYTES, Promise.Invocable.toPromise(read));
    CompletableFuture<byte[]> unused =
        read.orTimeout(longestBody.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete(
                (body, failure) -> {
                  if (failure == null) {
                    take(body, relayed, response, callback);
                  } else {
                    failed(failure, response, callback);
                  }
                });
    return true;
  }

  private void take(byte[] body, boolean relayed, Response response, Callback callback) {
    try {
      Notification notification = NotificationParser.parse(body);
      if (notification.truncated() > 0) {
        truncated.add(notification.truncated());
        log.warn(
            "alertmanager left out {} alerts of a notification: raise max_alerts of its receiver",
            notification.truncated());
      }
      List<Receipt> receipts =
          desk.receive(
              notification.alerts().stream().map(AlertsHandler::request).toList(), relayed);
      Answer.json(response, callback, HttpStatus.OK_200, Json.receipts(receipts));
    } catch (MalformedNotification e) {
      Answer.text(response, callback, HttpStatus.BAD_REQUEST_400, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("webhook: {}", e.getMessage(), e);
      Answer.text(response, callback, HttpStatus.INTERNAL_SERVER_ERROR_500, "not taken");
    }
  }

  private static SleepRequest request(Notification.Alert alert) {
    return new SleepRequest(
        alert.fingerprint(),
        alert.startsAt(),
        alert.firing(),
        shown(alert.labels().getOrDefault("instance", "")),
        Optional.ofNullable(alert.labels().get("curfew_action")),
        Optional.ofNullable(alert.labels().get("awake")));
  }

  /** As far as an instance is ever told again, in logs and answers; no host's name is longer. */
  private static String shown(String instance) {
    return instance.length() <= MAX_INSTANCE ? instance : instance.substring(0, MAX_INSTANCE) + "…";
  }

  private static void failed(Throwable failure, Response response, Callback callback) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimeoutException) {
      Answer.last(response, callback, HttpStatus.REQUEST_TIMEOUT_408, "the body took too long");
    } else if (cause instanceof IllegalStateException) {
      Answer.last(response, callback, HttpStatus.PAYLOAD_TOO_LARGE_413, tooLarge());
    } else {
      Answer.last(response, callback, HttpStatus.BAD_REQUEST_400, "the body broke off");
    }
  }

  private static String tooLarge() {
    return "at most " + MAX_BODY_BYTES + " bytes expected";
  }
}
