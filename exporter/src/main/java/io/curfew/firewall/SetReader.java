package io.curfew.firewall;

import io.curfew.netlink.NftKeyText;
import io.curfew.netlink.NftSet;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Elements of every named set: how many, and the counters of those whose sets are {@code wanted}.
 * Owned by its source.
 *
 * <p>The kernel tells a set's size only by listing its elements. Most large sets (address lists)
 * change with a new generation only: those are counted once for each, unless their counters are
 * wanted.
 */
final class SetReader {
  private final Predicate<SetName> wanted;
  private final ElementBook book;
  private Map<SetName, Integer> counted = Map.of();
  private long generation = -1;

  SetReader(Predicate<SetName> wanted, ElementBook book) {
    this.wanted = wanted;
    this.book = book;
  }

  /**
   * Sizes of all sets that are still there when it is their turn.
   *
   * @param now the generation that the rest of the reading is of
   * @throws IOException also when a listing was interrupted each time; {@link #elements()} are then
   *     those of the reading before
   */
  Map<SetName, Integer> read(NftConnection nft, long now) throws IOException {
    Map<SetName, Integer> sizes = new HashMap<>();
    Map<SetName, Integer> lasting = new HashMap<>();
    List<SetCounts> counters = new ArrayList<>();
    for (NftSet set : nft.sets()) {
      if (set.anonymous()) {
        continue;
      }
      SetName name = SetName.of(set);
      boolean asked = wanted.test(name);
      Optional<Integer> size =
          generation == now && !asked ? Optional.ofNullable(counted.get(name)) : Optional.empty();
      if (size.isEmpty()) {
        Optional<ElementRows> rows = nft.elements(set, asked);
        size = rows.map(ElementRows::size);
        if (asked && rows.isPresent()) {
          counters.add(counts(set, name, rows.get()));
        }
      }
      if (size.isPresent()) {
        sizes.put(name, size.get());
        if (!set.changesByItself()) {
          lasting.put(name, size.get());
        }
      }
    }
    // A change under our hands would be kept for good with the old generation's number.
    counted = nft.generation() == now ? lasting : Map.of();
    generation = now;
    // Last, so that a reading that fails half-way leaves the totals as they were.
    book.take(counters);
    return sizes;
  }

  /** What the elements of wanted sets stand at since the last reading. */
  List<Sample> elements() {
    return book.samples();
  }

  private static SetCounts counts(NftSet set, SetName name, ElementRows rows) {
    NftKeyText texts = new NftKeyText(set, ByteOrder.nativeOrder());
    return new SetCounts(name, rows.counts(), texts::of);
  }
}
