package io.curfew.firewall;

import io.curfew.netlink.NftSet;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Elements of every named set. Owned by its source.
 *
 * <p>The kernel tells a set's size only by listing its elements. Most large sets (address lists)
 * change with a new generation only: those are counted once for each.
 */
final class SetSizes {
  /** A set by name. */
  record SetName(TableName table, String set) {}

  private Map<SetName, Integer> counted = Map.of();
  private long generation = -1;

  Map<SetName, Integer> read(NftConnection nft, long now) throws IOException {
    Map<SetName, Integer> sizes = new HashMap<>();
    Map<SetName, Integer> lasting = new HashMap<>();
    for (NftSet set : nft.sets()) {
      if (set.anonymous()) {
        continue;
      }
      SetName name = new SetName(TableName.of(set.family(), set.table()), set.name());
      Integer known = generation == now ? counted.get(name) : null;
      OptionalInt size = known != null ? OptionalInt.of(known) : nft.elements(set);
      if (size.isPresent()) {
        sizes.put(name, size.getAsInt());
        if (!set.changesByItself()) {
          lasting.put(name, size.getAsInt());
        }
      }
    }
    // A change under our hands would be kept for good with the old generation's number.
    counted = nft.generation() == now ? lasting : Map.of();
    generation = now;
    return sizes;
  }
}
