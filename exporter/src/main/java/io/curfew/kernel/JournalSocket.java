package io.curfew.kernel;

import java.io.IOException;
import java.nio.file.Path;

/**
 * journald's native socket (systemd-journald(8), the native journal protocol): an entry is a
 * datagram. Connects anew when journald was started anew. Used by one thread.
 */
public final class JournalSocket implements AutoCloseable {
  /** Where journald listens. */
  public static final Path DEFAULT = Path.of("/run/systemd/journal/socket");

  private final DatagramPeer journald;

  /** Connects with the first entry. */
  public JournalSocket(Path path) {
    journald = new DatagramPeer("journal", "systemd-journald", path.toString());
  }

  /**
   * Hands one entry over, whole or not at all.
   *
   * @throws IOException when nobody listens, or journald is more than a second behind
   */
  public void send(byte[] entry) throws IOException {
    journald.send(entry);
  }

  @Override
  public void close() {
    journald.close();
  }
}
