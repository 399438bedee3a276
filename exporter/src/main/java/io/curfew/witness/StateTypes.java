package io.curfew.witness;

import io.curfew.kernel.Native;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The type description without which the kernel makes no socket storage and finds no spin lock in
 * it: an int as key, and as value {@code struct state} as far as its lock.
 *
 * <pre>
 *  header:  u16 magic, u8 version, u8 flags, u32 length | types offset, length, names offset, length
 *  type:    u32 name, u32 kind << 24 | members, u32 size | an int's bits, or members of name, type, offset
 * </pre>
 */
final class StateTypes {
  static final int KEY = 1;
  static final int VALUE = 3;

  private static final short MAGIC = (short) 0xeb9f; // BTF_MAGIC
  private static final int HEADER_BYTES = 24;
  private static final int KIND_INT = 1 << 24;
  private static final int KIND_STRUCT = 4 << 24;
  private static final int LOCK = 2;
  private static final byte[] NAMES =
      "\0int\0bpf_spin_lock\0val\0state\0lock\0".getBytes(StandardCharsets.US_ASCII);
  private static final int TYPES_BYTES = 16 + 24 + 24;

  private StateTypes() {}

  static ByteBuffer description(int stateBytes) {
    ByteBuffer description = Native.buffer(HEADER_BYTES + TYPES_BYTES + NAMES.length);
    description.putShort(MAGIC).put((byte) 1).put((byte) 0).putInt(HEADER_BYTES);
    description.putInt(0).putInt(TYPES_BYTES).putInt(TYPES_BYTES).putInt(NAMES.length);
    description.putInt(name("int")).putInt(KIND_INT).putInt(4).putInt(32); // type 1: KEY
    struct(description, "bpf_spin_lock", 4, "val", KEY); // type 2: LOCK
    struct(description, "state", stateBytes, "lock", LOCK); // type 3: VALUE
    return description.put(NAMES).flip();
  }

  /** A structure whose first member is the only one told. */
  private static void struct(ByteBuffer into, String name, int bytes, String member, int type) {
    into.putInt(name(name)).putInt(KIND_STRUCT | 1).putInt(bytes);
    into.putInt(name(member)).putInt(type).putInt(0);
  }

  private static int name(String name) {
    return new String(NAMES, StandardCharsets.US_ASCII).indexOf("\0" + name + "\0") + 1;
  }
}
