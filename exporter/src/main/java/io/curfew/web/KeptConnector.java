package io.curfew.web;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Accepts from a socket that outlives it: whom it has accepted when it stops it serves, the others
 * stay in the socket's queue for whoever comes after it.
 *
 * <p>Jetty's own thread waits in accept(2), and to interrupt it closes the socket; one that waits
 * in a selector can be sent away.
 */
final class KeptConnector extends ServerConnector {
  private static final long ARRIVAL_MILLIS = 1000;

  private final ServerSocketChannel socket;
  private final Selector waiting;
  private final Object door = new Object();

  /** These belong to the door: those who are let in, and of them those who have arrived. */
  private long accepted;

  private long arrived;
  private boolean shut;

  KeptConnector(Server server, ServerSocketChannel socket, ConnectionFactory... factories)
      throws IOException {
    super(server, 1, 1, factories);
    this.socket = socket;
    waiting = Selector.open();
    socket.register(waiting, SelectionKey.OP_ACCEPT);
  }

  @Override
  public void open() {
    // It is.
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public int getLocalPort() {
    return socket.socket().getLocalPort();
  }

  @Override
  public Object getTransport() {
    return socket;
  }

  @Override
  public void accept(int acceptor) throws IOException {
    waiting.select();
    waiting.selectedKeys().clear();
    synchronized (door) {
      if (shut) {
        return;
      }
      SocketChannel client = socket.accept();
      if (client != null) {
        client.configureBlocking(false);
        configure(client.socket());
        accepted++;
        getSelectorManager().accept(client);
      }
    }
  }

  @Override
  protected void onEndPointOpened(EndPoint end) {
    super.onEndPointOpened(end);
    synchronized (door) {
      arrived++;
      door.notifyAll();
    }
  }

  @Override
  public CompletableFuture<Void> shutdown() {
    synchronized (door) {
      shut = true;
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ARRIVAL_MILLIS);
      try {
        // Jetty waits for those who have arrived, and would take no notice of the others.
        for (long left = ARRIVAL_MILLIS; arrived < accepted && left > 0; ) {
          door.wait(left);
          left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return super.shutdown();
  }

  /** Lets go of the socket, once it has stopped or if it never started. */
  void leave() throws IOException {
    waiting.close();
  }
}
