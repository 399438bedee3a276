package io.curfew.firewall;

import java.util.Arrays;
import java.util.Random;

/** Spoils a message: some bytes changed, cut off, or moved. */
final class SetMutations {
  private static final int MOST = 4;

  private SetMutations() {}

  static byte[] of(byte[] bytes, Random random) {
    byte[] changed = bytes.clone();
    for (int i = random.nextInt(MOST); i >= 0 && changed.length > 1; i--) {
      int at = random.nextInt(changed.length);
      switch (random.nextInt(5)) {
        case 0 -> changed[at] = (byte) random.nextInt(256);
        case 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> changed[at] = (byte) random.nextInt(16);
        case 3 -> changed = random.nextInt(4) == 0 ? Arrays.copyOf(changed, at) : changed;
        default -> {
          int from = random.nextInt(changed.length);
          int length = Math.min(random.nextInt(16), changed.length - Math.max(at, from));
          System.arraycopy(changed, from, changed, at, length);
        }
      }
    }
    return changed;
  }
}
