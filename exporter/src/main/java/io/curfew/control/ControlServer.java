package io.curfew.control;

import io.curfew.kernel.FileTrouble;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
  private final Map<String, ControlStream> streams = new TreeMap<>();
  private final Onlookers onlookers = new Onlookers();
  private final Admission admission;
  private final UnixServerSocketChannel server;
  private final ScheduledExecutorService patience =
      Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "control-patience"));
  private final Thread serving = daemon(this::serve, "control");
  private volatile boolean closing;

  private ControlServer(
      Path path, List<ControlRequest> requests, List<ControlStream> streams, Admission admission)
      throws IOException {
    this.path = path;
    requests.forEach(request -> this.requests.put(request.name(), request));
    streams.forEach(stream -> this.streams.put(stream.name(), stream));
    this.admission = admission;
    Files.createDirectories(path.getParent());
    Files.deleteIfExists(path);
    server = UnixServerSocketChannel.open();
    server.socket().bind(new UnixSocketAddress(path.toFile()));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
  }

  /** Begins to answer, with nothing to look on at. */
  public static ControlServer start(Path path, List<ControlRequest> requests) throws IOException {
    return start(path, requests, List.of());
  }

  /**
   * Begins to answer.
   *
   * @param requests what can be asked, each under its own name
   * @param streams what can be looked at, likewise
   * @throws IOException when the socket can't be made
   */
  public static ControlServer start(
      Path path, List<ControlRequest> requests, List<ControlStream> streams) throws IOException {
    try {
      long ownUid = ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
      ControlServer control =
          new ControlServer(
              path,
              requests,
              streams,
              new Admission(ownUid, Path.of("/etc/passwd"), Path.of("/etc/group")));
      control.serving.start();
      return control;
    } catch (IOException e) {
      throw new IOException("control.socket " + path + ": " + FileTrouble.of(e, path), e);
    }
  }

  static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private void serve() {
    while (!closing) {
      try {
        UnixSocketChannel peer = server.accept();
        boolean looksOn = false;
        try {
          looksOn = answer(peer);
        } finally {
          if (!looksOn) {
            peer.close();
          }
        }
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

  /**
   * The peer may be slow neither to ask nor to listen; what the answer takes is ours.
   *
   * @return whether the peer stays, as an onlooker
   */
  private boolean answer(UnixSocketChannel peer) throws IOException {
    Credentials who = peer.getOption(UnixSocketOptions.SO_PEERCRED);
    String asked = hurried(peer, () -> requestLine(Channels.newInputStream(peer)));
    List<String> lines;
    try {
      Map<String, String> fields = admitted(who, asked);
      Optional<ControlStream> wanted =
          Optional.ofNullable(streams.get(fields.getOrDefault("request", "")));
      if (wanted.isPresent()) {
        onlookers.begin(peer, wanted.get(), fields);
        return true;
      }
      lines = answer(who, fields);
    } catch (IOException e) {
      lines = List.of(error(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      log.warn("control: request {}", asked, e);
      lines = List.of(error("request: failed, see the exporter's log"));
    }
    write(peer, lines);
    return false;
  }

  private void write(UnixSocketChannel peer, List<String> lines) throws IOException {
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

  private Map<String, String> admitted(Credentials who, String asked) throws IOException {
    if (!admission.mayRead(who.getUid(), who.getGid())) {
      throw new IOException("uid " + who.getUid() + " may not ask: be root or in the group curfew");
    }
    return fields(asked);
  }

  private List<String> answer(Credentials who, Map<String, String> fields) throws IOException {
    ControlRequest request = requests.get(fields.getOrDefault("request", ""));
    if (request == null) {
      Set<String> known = new TreeSet<>(requests.keySet());
      known.addAll(streams.keySet());
      throw new IOException("request: " + String.join(" or ", known) + " expected");
    }
    if (request.changes() && !admission.mayChange(who.getUid())) {
      throw new IOException(
          "uid " + who.getUid() + " may not ask for " + request.name() + ": be root");
    }
    Map<String, String> signed = new TreeMap<>(fields);
    signed.put(ControlRequest.PEER, admission.name(who.getUid()));
    return request.answer(signed);
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

  /**
   * Closing a descriptor does not end an accept(2) on it, and the next socket of this process gets
   * its number: the old thread would take that one's peers. One that is busy sees the flag first.
   */
  private void endAccepting() {
    try {
      UnixSocketChannel.open(new UnixSocketAddress(path.toFile())).close();
      serving.join(PATIENCE.toMillis());
    } catch (IOException e) {
      log.debug("control: its own socket does not answer: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
    onlookers.close();
    endAccepting();
    server.close();
    Files.deleteIfExists(path);
  }
}
