package io.curfew.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * Somebody who listens on a datagram socket of family unix. Connects with the first datagram, and
 * anew when the listener was started anew. Used by one thread.
 */
final class DatagramPeer implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int SUN_PATH_BYTES = 108; // struct sockaddr_un, linux/un.h
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDTIMEO = 21; // asm-generic/socket.h; a struct timeval of two longs
  private static final int MSG_NOSIGNAL = 0x4000;

  /** How long the listener may be behind. */
  private static final long PATIENCE_SECONDS = 1;

  private final String who;
  private final String program;
  private final String name;
  private OptionalInt open = OptionalInt.empty();

  /**
   * Connects later.
   *
   * @param who for messages: what listens
   * @param program for messages: what has to run for that
   * @param name a path, or an abstract name (unix(7)) after an @
   */
  DatagramPeer(String who, String program, String name) {
    this.who = who;
    this.program = program;
    this.name = name;
  }

  /**
   * Hands one datagram over, whole or not at all.
   *
   * @throws IOException when nobody listens, or the listener is more than a second behind
   */
  void send(byte[] datagram) throws IOException {
    ByteBuffer bytes = Native.buffer(datagram.length).put(datagram).flip();
    try {
      attempt(bytes);
    } catch (KernelException e) {
      if (e.errno() == Errno.EAGAIN) {
        throw new IOException(who + " " + name + ": takes nothing for a second", e);
      }
      // It may have been started anew, and listens on another socket of that name.
      close();
      attempt(bytes);
    }
  }

  private void attempt(ByteBuffer bytes) throws KernelException {
    if (LibC.C.send(connected(), bytes, bytes.remaining(), MSG_NOSIGNAL) < 0) {
      throw KernelException.last("send to " + who + " " + name);
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
        || LibC.C.connect(fd, address, address.remaining()) < 0) {
      KernelException refused =
          KernelException.last("connect to " + who + " " + name + "; does " + program + " run?");
      LibC.C.close(fd);
      throw refused;
    }
    open = OptionalInt.of(fd);
    return fd;
  }

  /** Of an abstract name every byte counts, of a path those before the first zero. */
  private ByteBuffer address() {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    if (name.startsWith("@")) {
      text[0] = 0;
    }
    int length = Math.min(text.length, SUN_PATH_BYTES - 1);
    ByteBuffer address = Native.buffer(Short.BYTES + length).putShort((short) AF_UNIX);
    return address.put(text, 0, length).rewind();
  }

  @Override
  public void close() {
    if (open.isPresent()) {
      LibC.C.close(open.getAsInt());
      open = OptionalInt.empty();
    }
  }
}
