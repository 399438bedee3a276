package io.curfew.control;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jnr.unixsocket.UnixSocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers that look on, each with a thread of its own that may wait for its peer as long as that
 * takes; what comes meanwhile is the stream's to drop. Thread-safe.
 */
final class Onlookers implements AutoCloseable {
  static final int MAX = 16;

  private static final Logger log = LoggerFactory.getLogger(Onlookers.class);

  private final Map<ControlStream.Lines, UnixSocketChannel> watching = new HashMap<>();

  /**
   * Shows the stream to a peer, which is ours from now on.
   *
   * @throws IOException whose message is for the peer, which is not ours then
   */
  void begin(UnixSocketChannel peer, ControlStream stream, Map<String, String> fields)
      throws IOException {
    ControlStream.Lines lines;
    synchronized (watching) {
      if (watching.size() >= MAX) {
        throw new IOException(MAX + " look on already, and no more can: end one of them");
      }
      lines = stream.open(fields);
      watching.put(lines, peer);
    }
    ControlServer.daemon(() -> serve(peer, lines), "control-onlooker").start();
  }

  /** An empty line says that all is well: at the beginning, and while nothing comes. */
  private void serve(UnixSocketChannel peer, ControlStream.Lines lines) {
    try (lines;
        peer) {
      BufferedWriter out =
          new BufferedWriter(
              new OutputStreamWriter(Channels.newOutputStream(peer), StandardCharsets.UTF_8));
      out.write('\n');
      out.flush();
      while (!lines.ended()) {
        List<String> next = lines.next();
        for (String line : next) {
          out.write(line);
          out.write('\n');
        }
        if (next.isEmpty()) {
          out.write('\n');
        }
        out.flush();
      }
    } catch (IOException e) {
      log.debug("control: onlooker gone: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.warn("control: onlooker", e);
    } finally {
      synchronized (watching) {
        watching.remove(lines);
      }
    }
  }

  @Override
  public void close() {
    Map<ControlStream.Lines, UnixSocketChannel> left;
    synchronized (watching) {
      left = new HashMap<>(watching);
    }
    left.forEach(
        (lines, peer) -> {
          lines.close();
          try {
            // close(2) would not wake a thread that waits in write(2); shutdown(2) does.
            peer.shutdownOutput();
          } catch (IOException e) {
            log.debug("control: {}", e.getMessage());
          }
        });
  }
}
