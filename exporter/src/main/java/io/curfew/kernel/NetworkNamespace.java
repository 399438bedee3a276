package io.curfew.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** The network namespace of this process. */
public final class NetworkNamespace {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_NETNS_COOKIE = 71; // asm-generic/socket.h

  /** What lets a container into the host's. */
  public static final String MEND =
      "docker run --network host; in a pod hostNetwork: true; in a unit no PrivateNetwork=";

  private static final String INITIAL =
      "net:[4026531833]"; // NET_NS_INIT_INO, uapi/linux/nsfs.h, 6.18

  /** Whose network this process sees (network_namespaces(7)). */
  public enum Kind {
    HOST,
    /** A container's, or a unit's own. */
    OTHER,
    UNKNOWN
  }

  private NetworkNamespace() {}

  /**
   * Compares with the namespace of the host's first process.
   *
   * @param proc where the host's proc file system is mounted; a container's own tells nothing
   */
  public static Kind seenFrom(Path proc) {
    try {
      String own = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
      if (own.equals(INITIAL)) {
        return Kind.HOST;
      }
      if (PidNamespace.shownBy(proc) != PidNamespace.HOST) {
        return Kind.UNKNOWN;
      }
      String first = Files.readSymbolicLink(proc.resolve("1/ns/net")).toString();
      return own.equals(first) ? Kind.HOST : Kind.OTHER;
    } catch (IOException e) {
      // Reading the link of another's process takes CAP_SYS_PTRACE (proc(5)).
      return Kind.UNKNOWN;
    }
  }

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
