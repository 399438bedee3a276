package io.curfew.web;

import io.curfew.config.ListenAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets on which servers listen that follow one another: a reload keeps those whose addresses
 * stay, and who connects meanwhile waits in the kernel's queue instead of being refused.
 * Thread-safe.
 */
public final class ListeningSockets implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ListeningSockets.class);
  private static final int QUEUE = 128;

  /**
   * What a socket is for.
   *
   * @param key of the configuration
   */
  record Purpose(String key, ListenAddress address) {}

  private final Map<Purpose, ServerSocketChannel> open = new HashMap<>();

  /** Whether none was opened yet. */
  public synchronized boolean none() {
    return open.isEmpty();
  }

  /** Closes all but these, which others may want to have then. */
  synchronized void keep(Set<Purpose> wanted) {
    open.entrySet()
        .removeIf(
            one -> {
              boolean leaves = !wanted.contains(one.getKey());
              if (leaves) {
                close(one.getValue());
              }
              return leaves;
            });
  }

  /** The socket that was kept, or else a new one; it does not block. */
  synchronized ServerSocketChannel at(Purpose purpose) throws IOException {
    ServerSocketChannel kept = open.get(purpose);
    if (kept != null) {
      return kept;
    }
    ServerSocketChannel made = ServerSocketChannel.open();
    try {
      made.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      made.configureBlocking(false);
      ListenAddress address = purpose.address();
      made.bind(
          address.host().isEmpty()
              ? new InetSocketAddress(address.port())
              : new InetSocketAddress(address.host(), address.port()),
          QUEUE);
    } catch (IOException e) {
      close(made);
      throw e;
    }
    open.put(purpose, made);
    return made;
  }

  private static void close(ServerSocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      log.warn("{}: not closed cleanly: {}", socket, e.getMessage());
    }
  }

  @Override
  public void close() {
    keep(Set.of());
  }
}
