package io.curfew.witness;

import io.curfew.kernel.Bpf;
import io.curfew.kernel.Bpf.MapShape;
import io.curfew.kernel.Descriptor;
import io.curfew.kernel.KernelException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The maps that the programs share, by the names that helpers.h has for them.
 *
 * <p>Together 4 MiB of elements at most beside the ring; state in socket storage lives and dies
 * with its socket.
 */
final class WitnessMaps implements AutoCloseable {
  private static final int ARRAY = 2; // BPF_MAP_TYPE_*
  private static final int LRU_HASH = 9;
  private static final int SK_STORAGE = 24;
  private static final int RINGBUF = 27;
  private static final int NO_PREALLOC = 1; // BPF_F_NO_PREALLOC, which storage asks for

  private static final int STATE_BYTES = 120; // state.h
  private static final int OTHER_BYTES = 48; // state.h
  private static final int STATES = 16_384;
  private static final int OTHERS = 32_768;

  private final Map<String, Descriptor> maps = new LinkedHashMap<>();

  /**
   * Makes them.
   *
   * @throws KernelException where the kernel lacks one of the kinds, or the right to make them
   */
  WitnessMaps(boolean storage, int ringBytes) throws KernelException {
    try {
      make(plain("ring", RINGBUF, 0, 0, ringBytes));
      make(plain("lost", ARRAY, Integer.BYTES, Long.BYTES, 1));
      make(plain("others", LRU_HASH, OTHER_BYTES, Long.BYTES, OTHERS));
      if (storage) {
        makeStorage();
      } else {
        make(plain("states", LRU_HASH, Long.BYTES, STATE_BYTES, STATES));
      }
    } catch (KernelException e) {
      close();
      throw e;
    }
  }

  private static MapShape plain(String name, int type, int key, int value, int entries) {
    return new MapShape(name, type, key, value, entries, 0, -1, 0, 0);
  }

  private void makeStorage() throws KernelException {
    try (Descriptor types = Bpf.loadTypes(StateTypes.description(STATE_BYTES))) {
      make(
          new MapShape(
              "sockets",
              SK_STORAGE,
              Integer.BYTES,
              STATE_BYTES,
              0,
              NO_PREALLOC,
              types.number(),
              StateTypes.KEY,
              StateTypes.VALUE));
    }
  }

  private void make(MapShape shape) throws KernelException {
    maps.put(shape.name(), Bpf.create(shape));
  }

  Descriptor of(String name) {
    Descriptor map = maps.get(name);
    if (map == null) {
      throw new IllegalArgumentException("no map " + name);
    }
    return map;
  }

  /**
   * Descriptors by symbol. Whichever of the two places for state is not in use still has to be some
   * map, since the kernel looks descriptors up before it leaves unreachable instructions out.
   */
  Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new HashMap<>();
    for (String unused : new String[] {"sockets", "states"}) {
      numbers.put(unused, of("lost").number());
    }
    maps.forEach((name, map) -> numbers.put(name, map.number()));
    return numbers;
  }

  @Override
  public void close() {
    maps.values().forEach(Descriptor::close);
  }
}
