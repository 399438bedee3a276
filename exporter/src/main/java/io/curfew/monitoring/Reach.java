package io.curfew.monitoring;

import io.curfew.monitoring.Asked.Silence;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * GET requests, each bounded in time and size. Follows no redirect: it would take the credentials
 * along.
 */
final class Reach {
  /** The rules of a Prometheus that has many firing alerts are the longest answer. */
  static final int MAX_BYTES = 8 << 20;

  private final HttpClient client;
  private final Duration patience;

  /**
   * Asks nothing yet.
   *
   * @param patience for one whole answer
   */
  Reach(Duration patience) {
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(patience)
            .build();
  }

  /** The body of a 200, in time or not at all. */
  CompletableFuture<Asked<byte[]>> get(URI address, Optional<String> authorization) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).header("Accept", "application/json");
    authorization.ifPresent(value -> request.header("Authorization", value));
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(request.build(), response -> BoundedBody.of(MAX_BYTES));
    return sent.thenApply(Reach::judged)
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(
            e -> {
              sent.cancel(true);
              return failed(e.getCause() == null ? e : e.getCause());
            });
  }

  private static Asked<byte[]> judged(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status == 200) {
      return Asked.of(response.body());
    }
    return status == 401 || status == 403
        ? Asked.none(Silence.DENIED, "HTTP " + status)
        : Asked.none(Silence.STRANGE, "HTTP " + status);
  }

  private Asked<byte[]> failed(Throwable cause) {
    for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
      if (inner instanceof BoundedBody.TooLong tooLong) {
        return Asked.none(Silence.TOO_LONG, String.valueOf(tooLong.getMessage()));
      }
      if (inner instanceof TimeoutException || inner instanceof HttpTimeoutException) {
        return Asked.none(
            Silence.UNREACHABLE, "no whole answer within " + patience.toSeconds() + " s");
      }
      if (inner instanceof UnresolvedAddressException) {
        return Asked.none(Silence.UNREACHABLE, "no address is known of that name");
      }
      if (inner instanceof SSLException) {
        return Asked.none(Silence.UNREACHABLE, "TLS: " + inner.getMessage());
      }
    }
    if (cause instanceof ConnectException) {
      return Asked.none(Silence.UNREACHABLE, "nobody answers there");
    }
    return Asked.none(
        Silence.STRANGE,
        Optional.ofNullable(cause.getMessage())
            .flatMap(message -> message.lines().findFirst())
            .orElse(cause.getClass().getSimpleName()));
  }
}
