package io.curfew.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Live TCP connections to the SSH port over the loopback device, both ends in this process. */
final class ManyConnections implements AutoCloseable {
  private final ServerSocketChannel listener = ServerSocketChannel.open();
  private final List<SocketChannel> ends = new ArrayList<>();

  ManyConnections(InetAddress address) throws IOException {
    listener.bind(new InetSocketAddress(address, 22), 128);
  }

  void open(int count) throws IOException {
    for (int n = 0; n < count; n++) {
      SocketChannel client = SocketChannel.open(listener.getLocalAddress());
      ends.add(client);
      ends.add(listener.accept());
    }
    move(100);
  }

  /** Moves bytes both ways on each, so that conntrack calls it assured. */
  void move(int bytes) throws IOException {
    for (int n = 0; n < ends.size(); n += 2) {
      send(ends.get(n), ends.get(n + 1), bytes);
      send(ends.get(n + 1), ends.get(n), bytes);
    }
  }

  private static void send(SocketChannel from, SocketChannel to, int bytes) throws IOException {
    ByteBuffer sent = ByteBuffer.allocate(bytes);
    while (sent.hasRemaining()) {
      from.write(sent);
    }
    ByteBuffer received = ByteBuffer.allocate(bytes);
    while (received.hasRemaining()) {
      to.read(received);
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel end : ends) {
      end.close();
    }
    listener.close();
  }
}
