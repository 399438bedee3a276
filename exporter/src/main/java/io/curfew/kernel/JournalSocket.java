package io.curfew.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;

/**
 * journald's native socket (systemd.journal-fields(7); the native journal protocol): an entry is a
 * datagram. Connects anew when journald was started anew. Used by one thread.
 */
public final class JournalSocket implements AutoCloseable {
  /** Where journald listens. */
  public static final Path DEFAULT = Path.of("/run/systemd/journal/socket");

  /** How long journald may be behind; its socket holds a few hundred entries. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Path path;
  private Optional<UnixDatagramChannel> open = Optional.empty();

  /** Connects with the first entry. */
  public JournalSocket(Path path) {
    this.path = path;
  }

  /**
   * Hands one entry over, whole or not at all.
   *
   * @throws IOException when nobody listens, or journald is more than a second behind
   */
  public void send(ByteBuffer entry) throws IOException {
    try {
      attempt(entry.duplicate());
    } catch (IOException e) {
      // journald may have been restarted, and listens on another socket of that name.
      close();
      attempt(entry.duplicate());
    }
  }

  private void attempt(ByteBuffer entry) throws IOException {
    UnixDatagramChannel channel = connected();
    long end = System.nanoTime() + PATIENCE_NANOS;
    try {
      while (channel.write(entry) == 0) {
        if (System.nanoTime() > end) {
          throw new IOException("takes no entries for a second");
        }
        LockSupport.parkNanos(RETRY_NANOS);
      }
    } catch (IOException e) {
      throw new IOException("journal " + path + ": " + e.getMessage(), e);
    }
  }

  private UnixDatagramChannel connected() throws IOException {
    if (open.isPresent()) {
      return open.get();
    }
    if (!Files.exists(path)) {
      throw new IOException("journal " + path + ": no such socket; does systemd-journald run?");
    }
    try {
      UnixDatagramChannel channel = UnixDatagramChannel.open();
      channel.connect(new UnixSocketAddress(path.toFile()));
      channel.configureBlocking(false);
      open = Optional.of(channel);
      return channel;
    } catch (IOException e) {
      throw new IOException("journal " + path + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    if (open.isPresent()) {
      UnixDatagramChannel channel = open.get();
      open = Optional.empty();
      channel.close();
    }
  }
}
