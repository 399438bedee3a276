package io.curfew.web;

import io.curfew.config.ListenAddress;
import io.curfew.config.WebSettings;
import io.curfew.sleep.Sleep;
import io.curfew.web.ListeningSockets.Purpose;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.gzip.GzipEncoderConfig;
import org.eclipse.jetty.compression.server.CompressionConfig;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.PathMappingsHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: which handler stands at which path, and the limits that hold for all of them.
 */
public final class WebServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebServer.class);
  private static final int MAX_HEADER_BYTES = 8 * 1024;
  private static final int MAX_THREADS = 12;
  private static final int MAX_CONNECTIONS = 256;
  private static final int[] WEBHOOK_CODES = {
    200, 400, 401, 403, 404, 405, 408, 413, 415, 429, 500
  };
  private static final String HEALTHY = "/-/healthy";
  private static final String READY = "/-/ready";
  private static final String LISTEN = "web.listen";
  private static final long IDLE_MILLIS = 30_000;
  private static final long STOP_MILLIS = 2_000;

  private final Server server;
  private final ListeningSockets sockets;

  /** Whether the sockets belong to somebody else. */
  private final boolean lent;

  private final PathMappingsHandler paths = new PathMappingsHandler();
  private final ConnectionPlaces places;
  private final LivePolicy policy;
  private final Credentials api;

  /**
   * Prepares a server of these parts; nothing listens before {@link #open}.
   *
   * @throws IOException in one line, when this Java can't do what the web configuration says
   */
  public WebServer(WebSettings settings, WebParts parts) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
    threads.setName("web");
    server = new Server(threads);
    sockets = parts.sockets().orElseGet(ListeningSockets::new);
    lent = parts.sockets().isPresent();
    server.setStopTimeout(STOP_MILLIS);
    CompressionHandler compressed = new CompressionHandler();
    compressed.putCompression(quickGzip());
    compressed.setHandler(paths);
    // A stranger's body is not inflated.
    compressed.putConfiguration(
        "/*", CompressionConfig.builder().defaults().decompressExcludeEncoding("gzip").build());
    AlertDesk desk = new AlertDesk(parts.sleep(), parts.relay());
    policy =
        new LivePolicy(
            settings.file(),
            rules ->
                desk.open()
                    ? settings.webhookProblem(rules, desk.token().isPresent())
                    : Optional.empty(),
            parts.notice());
    HealthHandler health = new HealthHandler(parts.readiness());
    places =
        new ConnectionPlaces(
            new ProbeGate(new PolicyGate(compressed, policy), probes(health)),
            MAX_CONNECTIONS,
            parts.limits().longestHead(),
            parts.limits().longestHead().plusMillis(IDLE_MILLIS));
    server.setHandler(places);
    Supplier<PasswordCheck> users = () -> policy.now().users();
    Credentials reader = new Credentials(users, Optional.empty());
    Runnable scraped = () -> parts.sleep().ifPresent(Sleep::scraped);
    get(
        paths,
        settings.telemetryPath(),
        guarded(new MetricsHandler(parts.registry(), parts.readiness(), scraped), reader));
    get(paths, HEALTHY, health);
    get(paths, READY, health);
    get(paths, "/", guarded(new LandingPage(parts.version(), settings.telemetryPath()), reader));
    api = new Credentials(users, settings.token());
    parts.sleep().ifPresent(s -> api("sleep", () -> SleepJson.write(s.view())));
    LongAdder truncated = new LongAdder();
    AnswerCounts webhook =
        new AnswerCounts(webhook(desk, users, parts.limits(), truncated), WEBHOOK_CODES);
    paths.addMapping(PathSpec.from("/api/v1/alerts"), webhook);
    new WebhookCollector(webhook, truncated).register(parts.registry());
    paths.addMapping(PathSpec.from("/"), guarded(new NotFound(), reader));
  }

  /**
   * An exposition repeats itself so much that the quickest level makes a tenth of it, too, at a
   * third of the best one's cost.
   */
  private static GzipCompression quickGzip() {
    GzipEncoderConfig config = new GzipEncoderConfig();
    config.setCompressionLevel(Deflater.BEST_SPEED);
    GzipCompression gzip = new GzipCompression();
    gzip.setDefaultEncoderConfig(config);
    return gzip;
  }

  /**
   * Adds {@code GET /api/v1/NAME}, before the start; without credentials it answers 404.
   *
   * @param document asked for the JSON of each answer
   */
  public void api(String name, Supplier<String> document) {
    get(paths, "/api/v1/" + name, new ConfiguredGate(guarded(new JsonApi(document), api), api));
  }

  private static Handler webhook(
      AlertDesk desk, Supplier<PasswordCheck> users, WebLimits limits, LongAdder truncated) {
    if (!desk.open()) {
      return guarded(new NotFound(), new Credentials(users, Optional.empty()));
    }
    TokenBucket rate = new TokenBucket(limits.burst(), limits.interval(), System::nanoTime);
    return new MethodGate(
        new WebhookGate(
            guarded(
                new AlertsHandler(desk, rate, limits.longestBody(), truncated),
                new Credentials(users, desk.token()))),
        "POST");
  }

  private static Handler guarded(Handler handler, Credentials credentials) {
    return new CredentialsGate(handler, credentials);
  }

  private static Handler probes(HealthHandler health) {
    PathMappingsHandler probes = new PathMappingsHandler();
    get(probes, HEALTHY, health);
    get(probes, READY, health);
    probes.addMapping(PathSpec.from("/"), new NotFound());
    return probes;
  }

  private static void get(PathMappingsHandler paths, String path, Handler handler) {
    // "/" alone is Jetty's default mapping, which would answer every unknown path.
    paths.addMapping(
        PathSpec.from(path.equals("/") ? "" : path), new MethodGate(handler, "GET", "HEAD"));
  }

  /** {@link #open} and {@link #accept}. */
  public List<ListenAddress> start(WebSettings settings) throws IOException {
    List<ListenAddress> open = open(settings);
    accept();
    return open;
  }

  /**
   * Starts to listen: who connects waits.
   *
   * @throws IOException when a configured address can't be listened on, or no default one
   */
  public List<ListenAddress> open(WebSettings settings) throws IOException {
    Set<Purpose> wanted = new HashSet<>();
    settings.listen().forEach(address -> wanted.add(new Purpose(LISTEN, address)));
    settings.probeListen().ifPresent(a -> wanted.add(new Purpose(ProbeGate.LISTEN, a)));
    sockets.keep(wanted);
    List<ListenAddress> open = new ArrayList<>();
    for (ListenAddress address : settings.listen()) {
      listen(new Purpose(LISTEN, address), settings.configuredListen(), doors(settings))
          .ifPresent(open::add);
    }
    if (open.isEmpty()) {
      throw new IOException("web.listen: none of " + settings.listen() + " exists on this host");
    }
    if (settings.probeListen().isPresent()) {
      Purpose probes = new Purpose(ProbeGate.LISTEN, settings.probeListen().get());
      listen(probes, true, new HttpConnectionFactory(http()))
          .ifPresent(address -> log.info("serving health alone on {}", address));
    }
    return open;
  }

  /** Starts to answer; once it does, it makes no difference. */
  public void accept() throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException("web server: " + e.getMessage(), e);
    }
  }

  /** Without a file that could ask for TLS its classes are not even loaded. */
  private ConnectionFactory[] doors(WebSettings settings) {
    return settings.file().exists()
        ? FrontDoor.factories(policy, http())
        : new ConnectionFactory[] {new HttpConnectionFactory(http())};
  }

  private static HttpConfiguration http() {
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    http.setSendServerVersion(false);
    return http;
  }

  private Optional<ListenAddress> listen(
      Purpose purpose, boolean required, ConnectionFactory... factories) throws IOException {
    ServerSocketChannel socket;
    try {
      socket = sockets.at(purpose);
    } catch (IOException e) {
      boolean lacking =
          e instanceof SocketException
              && !(e instanceof BindException && String.valueOf(e.getMessage()).contains("in use"));
      if (required || !lacking) {
        throw new IOException(purpose.key() + " " + purpose.address() + ": " + e.getMessage(), e);
      }
      log.info("{} {}: not on this host, skipped", purpose.key(), purpose.address());
      return Optional.empty();
    }
    KeptConnector connector = new KeptConnector(server, socket, factories);
    connector.setName(purpose.key());
    connector.setIdleTimeout(IDLE_MILLIS);
    connector.addEventListener(places);
    server.addConnector(connector);
    return Optional.of(new ListenAddress(purpose.address().host(), connector.getLocalPort()));
  }

  @Override
  public void close() {
    try {
      server.stop();
      for (KeptConnector connector : server.getBeans(KeptConnector.class)) {
        connector.leave();
      }
    } catch (Exception e) {
      log.warn("web server: did not stop cleanly: {}", e.getMessage());
    }
    if (!lent) {
      sockets.close();
    }
  }
}
