package io.curfew.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * journald's native socket (systemd-journald(8), the native journal protocol): an entry is a
 * datagram. Connects anew when journald was started anew. Used by one thread.
 */
public final class JournalSocket implements AutoCloseable {
  /** Where journald listens. */
  public static final Path DEFAULT = Path.of("/run/systemd/journal/socket");

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int SUN_PATH_BYTES = 108; // struct sockaddr_un, linux/un.h
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDTIMEO = 21; // asm-generic/socket.h; a struct timeval of two longs
  private static final int MSG_NOSIGNAL = 0x4000;

  /** How long journald may be behind; its socket holds a few hundred entries. */
  private static final long PATIENCE_SECONDS = 1;

  private final Path path;
  private OptionalInt open = OptionalInt.empty();

  /** Connects with the first entry. */
  public JournalSocket(Path path) {
    this.path = path;
  }

  /**
   * Hands one entry over, whole or not at all.
   *
   * @throws IOException when nobody listens, or journald is more than a second behind
   */
  public void send(byte[] entry) throws IOException {
    ByteBuffer bytes = Native.buffer(entry.length).put(entry).flip();
    try {
      attempt(bytes);
    } catch (KernelException e) {
      if (e.errno() == Errno.EAGAIN) {
        throw new IOException("journal " + path + ": takes no entry for a second", e);
      }
      // journald may have been started anew, and listens on another socket of that name.
      close();
      attempt(bytes);
    }
  }

  private void attempt(ByteBuffer entry) throws KernelException {
    if (LibC.C.send(connected(), entry, entry.remaining(), MSG_NOSIGNAL) < 0) {
      throw KernelException.last("send to journal " + path);
    }
  }

  private int connected() throws KernelException {
    if (open.isPresent()) {
      return open.getAsInt();
    }
    int fd = LibC.C.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
    if (fd < 0) {
      throw KernelException.last("socket of family unix");
    }
    ByteBuffer patience = Native.buffer(2 * Long.BYTES).putLong(0, PATIENCE_SECONDS);
    ByteBuffer address = address();
    if (LibC.C.setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, patience, patience.capacity()) < 0
        || LibC.C.connect(fd, address, address.capacity()) < 0) {
      KernelException refused =
          KernelException.last("connect to journal " + path + "; does systemd-journald run?");
      LibC.C.close(fd);
      throw refused;
    }
    open = OptionalInt.of(fd);
    return fd;
  }

  /** A longer path would need a name of its own; the one of journald is fixed. */
  private ByteBuffer address() {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer address = Native.buffer(Short.BYTES + SUN_PATH_BYTES).putShort((short) AF_UNIX);
    return address.put(name, 0, Math.min(name.length, SUN_PATH_BYTES - 1)).rewind();
  }

  @Override
  public void close() {
    if (open.isPresent()) {
      LibC.C.close(open.getAsInt());
      open = OptionalInt.empty();
    }
  }
}
