package io.curfew.control;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import jnr.unixsocket.Credentials;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import jnr.unixsocket.UnixSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on the control socket, one peer after another; a peer that does not ask within a second
 * is cut off.
 */
public final class ControlServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlServer.class);
  private static final int MAX_REQUEST_CHARACTERS = 4096;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Path path;
  private final Map<String, ControlRequest> requests = new TreeMap<>();
  private final Admission admission;
  private final UnixServerSocketChannel server;
  private final ScheduledExecutorService patience =
      Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "control-patience"));
  private volatile boolean closing;

  private ControlServer(Path path, List<ControlRequest> requests, Admission admission)
      throws IOException {
    this.path = path;
    requests.forEach(request -> this.requests.put(request.name(), request));
    this.admission = admission;
    Files.createDirectories(path.getParent());
    Files.deleteIfExists(path);
    server = UnixServerSocketChannel.open();
    server.socket().bind(new UnixSocketAddress(path.toFile()));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
  }

  /**
   * Begins to answer.
   *
   * @param requests what can be asked, each under its own name
   * @throws IOException when the socket can't be made
   */
  public static ControlServer start(Path path, List<ControlRequest> requests) throws IOException {
    try {
      long ownUid = ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
      ControlServer control =
          new ControlServer(
              path, requests, new Admission(ownUid, Path.of("/etc/passwd"), Path.of("/etc/group")));
      daemon(control::serve, "control").start();
      return control;
    } catch (IOException e) {
      throw new IOException("control.socket " + path + ": " + e.getMessage(), e);
    }
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private void serve() {
    while (!closing) {
      try (UnixSocketChannel peer = server.accept()) {
        answer(peer);
      } catch (IOException | RuntimeException e) {
        if (!closing) {
          log.debug("control: {}", e.getMessage());
        }
      }
    }
  }

  private static void shut(UnixSocketChannel peer) {
    try {
      peer.close();
    } catch (IOException e) {
      log.debug("control: peer did not close: {}", e.getMessage());
    }
  }

  /** The peer may be slow neither to ask nor to listen; what the answer takes is ours. */
  private void answer(UnixSocketChannel peer) throws IOException {
    Credentials who = peer.getOption(UnixSocketOptions.SO_PEERCRED);
    String asked = hurried(peer, () -> requestLine(Channels.newInputStream(peer)));
    List<String> lines = lines(who, asked);
    hurried(
        peer,
        () -> {
          BufferedWriter out =
              new BufferedWriter(
                  new OutputStreamWriter(Channels.newOutputStream(peer), StandardCharsets.UTF_8));
          for (String line : lines) {
            out.write(line);
            out.write('\n');
          }
          out.flush();
          return lines;
        });
  }

  @FunctionalInterface
  private interface Exchange<T> {
    T run() throws IOException;
  }

  private <T> T hurried(UnixSocketChannel peer, Exchange<T> exchange) throws IOException {
    ScheduledFuture<?> cut =
        patience.schedule(() -> shut(peer), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return exchange.run();
    } finally {
      cut.cancel(false);
    }
  }

  private List<String> lines(Credentials who, String asked) {
    try {
      if (!admission.mayRead(who.getUid(), who.getGid())) {
        throw new IOException(
            "uid " + who.getUid() + " may not ask: be root or in the group curfew");
      }
      Map<String, String> fields = fields(asked);
      ControlRequest request = requests.get(fields.getOrDefault("request", ""));
      if (request == null) {
        throw new IOException("request: " + String.join(" or ", requests.keySet()) + " expected");
      }
      if (request.changes() && !admission.mayChange(who.getUid())) {
        throw new IOException(
            "uid " + who.getUid() + " may not ask for " + request.name() + ": be root");
      }
      return request.answer(fields);
    } catch (IOException e) {
      return List.of(error(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      log.warn("control: request {}", asked, e);
      return List.of(error("request: failed, see the exporter's log"));
    }
  }

  private static Map<String, String> fields(String asked) throws IOException {
    if (asked.length() > MAX_REQUEST_CHARACTERS) {
      throw new IOException("request: at most " + MAX_REQUEST_CHARACTERS + " characters expected");
    }
    try {
      return ControlLine.read(asked);
    } catch (IOException e) {
      throw new IOException("request: " + e.getMessage(), e);
    }
  }

  private static String error(String what) {
    return ControlLine.write(Map.of("error", what));
  }

  /** One character more than the bound stands for all that follow. */
  private static String requestLine(InputStream in) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 512);
    StringBuilder line = new StringBuilder();
    for (int c = reader.read();
        c >= 0 && c != '\n' && line.length() <= MAX_REQUEST_CHARACTERS;
        c = reader.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    closing = true;
    patience.shutdownNow();
    server.close();
    Files.deleteIfExists(path);
  }
}
