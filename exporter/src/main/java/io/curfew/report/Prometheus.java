package io.curfew.report;

import io.curfew.monitoring.BoundedBody;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Prometheus' query API over HTTP. Follows no redirect: it would take the credentials along. */
public final class Prometheus {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int MAX_BYTES = 8 << 20;

  private final URI address;
  private final Optional<String> authorization;
  private final Duration patience;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  /**
   * Asks nothing yet.
   *
   * @param authorization the value of that header
   * @param patience for one whole answer
   */
  public Prometheus(URI address, Optional<String> authorization, Duration patience) {
    this.address = address;
    this.authorization = authorization;
    this.patience = patience;
  }

  /** An expression's value at one moment. */
  List<Series> query(String expression, Instant at) throws IOException {
    return ask("query", Map.of("query", expression, "time", seconds(at)));
  }

  /** An expression's values from one moment to another, one each step. */
  List<Series> range(String expression, Instant start, Instant end, Duration step)
      throws IOException {
    return ask(
        "query_range",
        Map.of(
            "query",
            expression,
            "start",
            seconds(start),
            "end",
            seconds(end),
            "step",
            step.toMillis() / 1000 + "." + "%03d".formatted(step.toMillis() % 1000)));
  }

  private static String seconds(Instant at) {
    return at.getEpochSecond() + "." + "%03d".formatted(at.getNano() / 1_000_000);
  }

  /** By POST, as a selector may be longer than a proxy lets a URL be. */
  private List<Series> ask(String what, Map<String, String> parameters) throws IOException {
    Map<String, String> all = new TreeMap<>(parameters);
    all.put("timeout", patience.toSeconds() + "s");
    String form =
        all.entrySet().stream()
            .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address.toString() + "/api/v1/" + what))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    authorization.ifPresent(value -> request.header("Authorization", value));
    try {
      return read(send(request.build()));
    } catch (IOException e) {
      throw new IOException(this + ": " + e.getMessage(), e);
    }
  }

  private static List<Series> read(HttpResponse<byte[]> response) throws IOException {
    int status = response.statusCode();
    if (status == 401 || status == 403) {
      throw new IOException(
          "HTTP "
              + status
              + ": it wants credentials: set report.token-file, or report.user and"
              + " report.password-file");
    }
    if (status == 200) {
      return PrometheusAnswer.read(response.body());
    }
    try {
      PrometheusAnswer.read(response.body());
    } catch (IOException e) {
      throw new IOException("HTTP " + status + ": " + e.getMessage(), e);
    }
    throw new IOException("HTTP " + status);
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, response -> BoundedBody.of(MAX_BYTES));
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException(
          "no whole answer within " + patience.toSeconds() + " s: ask for less time", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(reason(cause), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String reason(Throwable cause) {
    if (cause instanceof ConnectException) {
      return "not reachable: is it running, and is report.prometheus its address?";
    }
    for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
      if (inner instanceof BoundedBody.TooLong) {
        return "an answer of " + inner.getMessage() + ": ask for one --user or one --instance";
      }
    }
    return Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
  }

  @Override
  public String toString() {
    return "prometheus " + address;
  }
}
