package io.curfew.kernel;

import java.nio.ByteBuffer;

/** The network namespace of this process. */
public final class NetworkNamespace {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_NETNS_COOKIE = 71; // asm-generic/socket.h

  private NetworkNamespace() {}

  /**
   * The number that the kernel knows it by until the next boot.
   *
   * @throws KernelException ENOPROTOOPT where the kernel has no such numbers
   */
  public static long cookie() throws KernelException {
    int fd = LibC.C.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
    if (fd < 0) {
      throw KernelException.last("open a socket");
    }
    try (Descriptor socket = new Descriptor(fd)) {
      ByteBuffer value = Native.buffer(Long.BYTES);
      ByteBuffer length = Native.intValue(Long.BYTES);
      if (LibC.C.getsockopt(socket.number(), SOL_SOCKET, SO_NETNS_COOKIE, value, length) < 0) {
        throw KernelException.last("ask for the network namespace's cookie");
      }
      return value.getLong(0);
    }
  }
}
