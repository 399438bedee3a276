package io.curfew.kernel;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * The commands of bpf(2) that curfew gives; the arguments of each are a leading part of union
 * bpf_attr (linux/bpf.h).
 *
 * <p>Every descriptor that the kernel returns is closed on exec. A program is attached as long as
 * the descriptor of its link is open, so all of it ends with the process, however that ends.
 */
public final class Bpf {
  private static final int MAP_CREATE = 0;
  private static final int MAP_LOOKUP_ELEM = 1;
  private static final int PROG_LOAD = 5;
  private static final int BTF_LOAD = 18;
  private static final int LINK_CREATE = 28;

  private static final int NAME_BYTES = 16; // BPF_OBJ_NAME_LEN
  private static final int INSTRUCTION_BYTES = 8;
  private static final int LOG_BYTES = 1 << 18;
  private static final int O_RDONLY_CLOEXEC = 0x80000;

  private Bpf() {}

  /**
   * A map.
   *
   * @param type enum bpf_map_type
   * @param types the type description that key and value are of, or -1
   */
  public record MapShape(
      String name,
      int type,
      int keyBytes,
      int valueBytes,
      int entries,
      int flags,
      int types,
      int keyType,
      int valueType) {}

  /**
   * A program.
   *
   * @param type enum bpf_prog_type
   * @param hook enum bpf_attach_type
   */
  public record ProgramKind(String name, int type, int hook) {}

  public static Descriptor create(MapShape map) throws KernelException {
    ByteBuffer arguments =
        Native.buffer(64)
            .putInt(0, map.type())
            .putInt(4, map.keyBytes())
            .putInt(8, map.valueBytes())
            .putInt(12, map.entries())
            .putInt(16, map.flags());
    putName(arguments, 28, map.name());
    if (map.types() >= 0) {
      arguments.putInt(48, map.types()).putInt(52, map.keyType()).putInt(56, map.valueType());
    }
    return open(MAP_CREATE, arguments, "make bpf map " + map.name());
  }

  /** Loads a description of types (BTF, Documentation/bpf/btf.rst in the kernel's sources). */
  public static Descriptor loadTypes(ByteBuffer types) throws KernelException {
    ByteBuffer arguments =
        Native.buffer(32).putLong(0, address(types)).putInt(16, types.remaining());
    return open(BTF_LOAD, arguments, "load bpf type description");
  }

  /**
   * Has a program verified and loaded.
   *
   * @param instructions in a direct buffer, from its position on
   * @throws KernelException EPERM without the rights, EACCES or EINVAL when the verifier refuses
   */
  public static Descriptor load(ProgramKind kind, ByteBuffer instructions, String licence)
      throws KernelException {
    return load(kind, instructions, licence, 0, Native.buffer(1));
  }

  /** Why the verifier refuses a program: the last line of its log, empty where it has none. */
  public static String refusal(ProgramKind kind, ByteBuffer instructions, String licence) {
    ByteBuffer log = Native.buffer(LOG_BYTES);
    try {
      load(kind, instructions, licence, 1, log).close();
      return "";
    } catch (KernelException e) {
      byte[] text = new byte[LOG_BYTES];
      log.get(text);
      int length = 0;
      while (length < LOG_BYTES && text[length] != 0) {
        length++;
      }
      return lastLine(new String(text, 0, length, StandardCharsets.UTF_8));
    }
  }

  /** The last line but the summary of what was processed. */
  private static String lastLine(String log) {
    List<String> lines = log.lines().filter(line -> !line.startsWith("processed ")).toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  private static Descriptor load(
      ProgramKind kind, ByteBuffer instructions, String licence, int level, ByteBuffer log)
      throws KernelException {
    byte[] terms = licence.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer zeroEnded = Native.buffer(terms.length + 1).put(0, terms);
    ByteBuffer arguments =
        Native.buffer(72)
            .putInt(0, kind.type())
            .putInt(4, instructions.remaining() / INSTRUCTION_BYTES)
            .putLong(8, address(instructions))
            .putLong(16, address(zeroEnded))
            .putInt(68, kind.hook());
    if (level > 0) {
      arguments.putInt(24, level).putInt(28, log.capacity()).putLong(32, address(log));
    }
    putName(arguments, 48, kind.name());
    try {
      return open(PROG_LOAD, arguments, "load bpf program " + kind.name());
    } finally {
      Reference.reachabilityFence(zeroEnded);
      Reference.reachabilityFence(log);
    }
  }

  /** Attaches a program to a cgroup and all below, beside whatever is attached there. */
  public static Descriptor attach(ProgramKind kind, Descriptor program, Path cgroup)
      throws KernelException {
    int directory = LibC.C.open(cgroup.toString(), O_RDONLY_CLOEXEC);
    if (directory < 0) {
      throw KernelException.last("open " + cgroup);
    }
    try (Descriptor target = new Descriptor(directory)) {
      ByteBuffer arguments =
          Native.buffer(16)
              .putInt(0, program.number())
              .putInt(4, target.number())
              .putInt(8, kind.hook());
      return open(LINK_CREATE, arguments, "attach bpf program " + kind.name() + " to " + cgroup);
    }
  }

  /** The value of eight bytes that an array has at an index. */
  public static long lookUp(Descriptor array, int index) throws KernelException {
    ByteBuffer key = Native.intValue(index);
    ByteBuffer value = Native.buffer(Long.BYTES);
    ByteBuffer arguments =
        Native.buffer(32)
            .putInt(0, array.number())
            .putLong(8, address(key))
            .putLong(16, address(value));
    try {
      call(MAP_LOOKUP_ELEM, arguments, "read bpf map");
      return value.getLong(0);
    } finally {
      Reference.reachabilityFence(key);
    }
  }

  private static Descriptor open(int command, ByteBuffer arguments, String what)
      throws KernelException {
    return new Descriptor((int) call(command, arguments, what));
  }

  private static long call(int command, ByteBuffer arguments, String what) throws KernelException {
    long result = LibC.C.syscall(number(what), command, arguments, arguments.capacity());
    if (result < 0) {
      throw KernelException.last(what);
    }
    return result;
  }

  /** Of bpf(2): asm/unistd_64.h on x86-64, asm-generic/unistd.h on arm64. */
  private static int number(String what) throws KernelException {
    return switch (System.getProperty("os.arch")) {
      case "amd64" -> 321;
      case "aarch64" -> 280;
      default -> throw new KernelException(what, 38); // ENOSYS: nobody looked its number up
    };
  }

  private static void putName(ByteBuffer arguments, int at, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    arguments.put(at, bytes, 0, Math.min(bytes.length, NAME_BYTES - 1));
  }

  /** Where a direct buffer's position is in memory. */
  private static long address(ByteBuffer direct) {
    return Pointer.wrap(Runtime.getSystemRuntime(), direct).address();
  }
}
