package io.curfew.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import jnr.unixsocket.UnixSocketChannel;

/** What the running exporter shows, line after line. One thread reads; any may end it. */
public final class ControlFeed implements AutoCloseable {
  private static final String LOST = "{\"lost\"";

  private final UnixSocketChannel channel;
  private final BufferedReader reader;
  private volatile boolean ended;
  private String lost = "0";

  ControlFeed(UnixSocketChannel channel) {
    this.channel = channel;
    reader =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
  }

  /**
   * Waits for the next line.
   *
   * @return empty once there is no more to come
   * @throws IOException when the exporter refuses
   */
  public Optional<String> next() throws IOException {
    try {
      String line = reader.readLine();
      while (line != null && (line.isEmpty() || line.startsWith(LOST))) {
        if (!line.isEmpty()) {
          lost = ControlLine.read(line).getOrDefault("lost", lost);
        }
        line = reader.readLine();
      }
      if (line != null && line.startsWith("{\"error\"")) {
        throw new IOException(ControlLine.read(line).getOrDefault("error", "refused"));
      }
      return Optional.ofNullable(line);
    } catch (IOException e) {
      if (ended) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Whether the next line is here already. */
  public boolean ready() throws IOException {
    return reader.ready();
  }

  /** How many flows did not come, for this reader was too slow. */
  public String lost() {
    return lost;
  }

  /** Lets the reading thread find the end. */
  public void end() {
    ended = true;
    try {
      channel.shutdownInput();
    } catch (IOException e) {
      // Ended already.
    }
  }

  /** Whether it ended from here. */
  public boolean endedHere() {
    return ended;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
