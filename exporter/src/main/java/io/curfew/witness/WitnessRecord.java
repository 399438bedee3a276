package io.curfew.witness;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The first packet of a flow, with who sent it, as the witness wrote it (src/main/bpf/record.h).
 *
 * <p>A flyweight over memory that is the kernel's: valid only until the call that handed it over
 * returns. Tuples are those after address translation: conntrack's reply tuple, inverted.
 *
 * <pre>
 *   0        7 8                 15
 *  +----------+-------------------+
 *  | boot time| socket cookie     |   0
 *  +----------+-------------------+
 *  | cgroup id| source, high half |  16
 *  +----------+-------------------+
 *  | low half | destination, high |  32
 *  +----------+---------+---------+
 *  | low half | thread  | process |  48
 *  +----+-----+--+--+--+--+--+----+
 *  |uid | gid |sp|dp|pr|v6|um|sh  |  64    sp, dp: ports; pr: protocol; um: made by a user; sh: shared
 *  +----+-----+--+--+--+--+--+----+
 *  | command                      |  80
 *  +------------------------------+
 * </pre>
 */
public final class WitnessRecord {
  /** Length of a record. */
  public static final int BYTES = 96;

  private static final int BOOT_NANOS = 0;
  private static final int COOKIE = 8;
  private static final int CGROUP = 16;
  private static final int SOURCE_HIGH = 24;
  private static final int SOURCE_LOW = 32;
  private static final int DESTINATION_HIGH = 40;
  private static final int DESTINATION_LOW = 48;
  private static final int THREAD = 56;
  private static final int PROCESS = 60;
  private static final int UID = 64;
  private static final int GID = 68;
  private static final int SOURCE_PORT = 72;
  private static final int DESTINATION_PORT = 74;
  private static final int PROTOCOL = 76;
  private static final int IPV6 = 77;
  private static final int USER_MADE = 78;
  private static final int SHARED = 79;
  private static final int COMMAND = 80;
  private static final int COMMAND_BYTES = 16; // TASK_COMM_LEN

  private ByteBuffer bytes = ByteBuffer.allocate(BYTES);
  private int at;

  /**
   * Stands on the record that begins at {@code offset}.
   *
   * @param memory in the machine's byte order
   */
  public WitnessRecord wrap(ByteBuffer memory, int offset) {
    if (memory.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException("a record is in the machine's byte order");
    }
    if (offset < 0 || offset > memory.limit() - BYTES) {
      throw new IllegalArgumentException(
          "no whole record at " + offset + " of " + memory.limit() + " bytes");
    }
    bytes = memory;
    at = offset;
    return this;
  }

  /** CLOCK_BOOTTIME of the packet. */
  public long bootNanos() {
    return bytes.getLong(at + BOOT_NANOS);
  }

  /** The socket's (SO_COOKIE). */
  public long cookie() {
    return bytes.getLong(at + COOKIE);
  }

  /** Of the process; the inode of its directory in the unified hierarchy. 0 when unknown. */
  public long cgroupId() {
    return bytes.getLong(at + CGROUP);
  }

  /** 0 for IPv4. */
  public long sourceHigh() {
    return bytes.getLong(at + SOURCE_HIGH);
  }

  /** For IPv4 the address as an unsigned number of 32 bits. */
  public long sourceLow() {
    return bytes.getLong(at + SOURCE_LOW);
  }

  /** 0 for IPv4. */
  public long destinationHigh() {
    return bytes.getLong(at + DESTINATION_HIGH);
  }

  /** For IPv4 the address as an unsigned number of 32 bits. */
  public long destinationLow() {
    return bytes.getLong(at + DESTINATION_LOW);
  }

  /** The identifier for ICMP and ICMPv6; 0 for protocols without ports. */
  public int sourcePort() {
    return Short.toUnsignedInt(bytes.getShort(at + SOURCE_PORT));
  }

  /** {@code type << 8 | code} for ICMP and ICMPv6; 0 for protocols without ports. */
  public int destinationPort() {
    return Short.toUnsignedInt(bytes.getShort(at + DESTINATION_PORT));
  }

  /** IP protocol number of the packet. */
  public int protocol() {
    return Byte.toUnsignedInt(bytes.get(at + PROTOCOL));
  }

  public boolean ipv6() {
    return bytes.get(at + IPV6) != 0;
  }

  /**
   * Whether the socket was seen being made for a process. If not, it is the kernel's own (the
   * process, if any, merely ran when the kernel used it) or older than the witness.
   */
  public boolean userMade() {
    return bytes.get(at + USER_MADE) != 0;
  }

  /**
   * Whether more than one process has addressed peers through the socket by now: the first record
   * of which that is true comes with the first packet after, even if it is of a flow told before.
   */
  public boolean shared() {
    return bytes.get(at + SHARED) != 0;
  }

  /** Thread-group id in the host's process namespace; 0 when nobody was seen. */
  public int pid() {
    return bytes.getInt(at + PROCESS);
  }

  /**
   * The thread, whose name {@link #command()} is; the process's is that of thread {@link #pid()}.
   */
  public int thread() {
    return bytes.getInt(at + THREAD);
  }

  /** Real user id in the initial user namespace, unsigned. */
  public long uid() {
    return Integer.toUnsignedLong(bytes.getInt(at + UID));
  }

  /** Real group id in the initial user namespace, unsigned. */
  public long gid() {
    return Integer.toUnsignedLong(bytes.getInt(at + GID));
  }

  /** Bytes 0 to 7 of the command, as a key for caches. */
  public long commandHead() {
    return bytes.getLong(at + COMMAND);
  }

  /** Bytes 8 to 15 of the command. */
  public long commandTail() {
    return bytes.getLong(at + COMMAND + Long.BYTES);
  }

  /** The thread's name up to its first NUL; bytes that are no UTF-8 are replaced. Allocates. */
  public String command() {
    byte[] name = new byte[COMMAND_BYTES];
    bytes.get(at + COMMAND, name);
    int length = 0;
    while (length < COMMAND_BYTES && name[length] != 0) {
      length++;
    }
    return new String(name, 0, length, StandardCharsets.UTF_8);
  }
}
