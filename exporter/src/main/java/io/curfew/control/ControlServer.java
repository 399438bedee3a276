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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
  private static final int MAX_REQUEST_BYTES = 4096;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Path path;
  private final Supplier<Status> status;
  private final Admission admission;
  private final UnixServerSocketChannel server;
  private final ScheduledExecutorService patience =
      Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "control-patience"));
  private volatile boolean closing;

  private ControlServer(Path path, Supplier<Status> status, Admission admission)
      throws IOException {
    this.path = path;
    this.status = status;
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
   * @param status asked for each request
   * @throws IOException when the socket can't be made
   */
  public static ControlServer start(Path path, Supplier<Status> status) throws IOException {
    try {
      long ownUid = ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
      ControlServer control =
          new ControlServer(
              path, status, new Admission(ownUid, Path.of("/etc/passwd"), Path.of("/etc/group")));
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
        ScheduledFuture<?> cut =
            patience.schedule(() -> shut(peer), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        answer(peer);
        cut.cancel(false);
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

  private void answer(UnixSocketChannel peer) throws IOException {
    Credentials who = peer.getOption(UnixSocketOptions.SO_PEERCRED);
    BufferedWriter out =
        new BufferedWriter(
            new OutputStreamWriter(Channels.newOutputStream(peer), StandardCharsets.UTF_8));
    for (String line : lines(who, peer)) {
      out.write(line);
      out.write('\n');
    }
    out.flush();
  }

  private List<String> lines(Credentials who, UnixSocketChannel peer) throws IOException {
    if (!admission.mayRead(who.getUid(), who.getGid())) {
      return List.of(error("uid " + who.getUid() + " may not ask: be root or in the group curfew"));
    }
    Map<String, String> request;
    try {
      request = ControlLine.read(requestLine(Channels.newInputStream(peer)));
    } catch (IOException e) {
      return List.of(error("request: " + e.getMessage()));
    }
    if (!"status".equals(request.get("request"))) {
      return List.of(error("request: status expected"));
    }
    return "text".equals(request.get("format"))
        ? StatusText.draw(status.get()).stream()
            .map(l -> ControlLine.write(Map.of("line", l)))
            .toList()
        : List.of(StatusJson.write(status.get()));
  }

  private static String error(String what) {
    return ControlLine.write(Map.of("error", what));
  }

  private static String requestLine(InputStream in) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 512);
    StringBuilder line = new StringBuilder();
    for (int c = reader.read(); c >= 0 && c != '\n'; c = reader.read()) {
      if (line.length() == MAX_REQUEST_BYTES) {
        throw new IOException("at most " + MAX_REQUEST_BYTES + " characters expected");
      }
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
