package io.curfew.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;

/**
 * A syslog daemon for one test: what glibc's syslog() sends to its socket becomes a line of a file
 * in RFC 3164's form.
 */
final class SyslogSocket implements AutoCloseable {
  private final UnixDatagramChannel channel;
  private final Thread thread;

  SyslogSocket(Path socket, Path file) throws IOException {
    channel = UnixDatagramChannel.open();
    channel.bind(new UnixSocketAddress(socket.toFile()));
    thread = new Thread(() -> copy(file), "syslog");
    thread.setDaemon(true);
    thread.start();
  }

  private void copy(Path file) {
    ByteBuffer message = ByteBuffer.allocate(8192);
    while (true) {
      message.clear();
      try {
        channel.receive(message);
        if (message.position() == 0) {
          // What a closed socket gives.
          return;
        }
        String text =
            new String(message.array(), 0, message.position(), StandardCharsets.UTF_8)
                .replaceFirst("^<\\d+>", "")
                .replace("\n", " ")
                .replace("\0", "");
        // "Nov 21 10:11:12 TAG[PID]: TEXT" lacks the host.
        Files.writeString(
            file,
            text.substring(0, 16) + "host " + text.substring(16) + "\n",
            StandardOpenOption.APPEND,
            StandardOpenOption.CREATE);
      } catch (IOException e) {
        if (!channel.isOpen()) {
          return;
        }
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
