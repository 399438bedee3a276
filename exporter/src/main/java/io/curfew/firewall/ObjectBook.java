package io.curfew.firewall;

import io.curfew.netlink.NftCounterObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The named counters of nf_tables: which are shown, what they counted. Pure. */
final class ObjectBook {
  private final ShownPlaces shown;
  private final Tallies tallies;
  private final Ledger<ObjectKey> ledger;

  ObjectBook(ShownPlaces shown, Tallies tallies) {
    this.shown = shown;
    this.tallies = tallies;
    this.ledger = new Ledger<>(tallies);
  }

  /** A notice: the counter was made; that of its end tells no counts. */
  void made(NftCounterObject counter, Map<TableName, Long> tableHandles) {
    if (shows(counter)) {
      ledger.begun(key(counter, tableHandles), counter.counter());
    }
  }

  /**
   * Takes a reading.
   *
   * @return the counters as they can be read again
   */
  KnownCounters take(Ruleset ruleset) {
    Map<TableName, Long> handles = ruleset.tableHandles();
    List<Ledger.Found<ObjectKey>> found = new ArrayList<>();
    for (Placed<NftCounterObject> placed : ruleset.objects()) {
      placed
          .object()
          .filter(this::shows)
          .ifPresent(
              counter -> {
                ObjectKey key = key(counter, handles);
                Tally tally = tallies.of(key.labels(), key::other);
                found.add(new Ledger.Found<>(key, tally, counter.counter()));
              });
    }
    return KnownCounters.of(ruleset.objects(), this::shows, ledger.take(found, Set.of()));
  }

  private boolean shows(NftCounterObject counter) {
    return shown.object(TableName.of(counter.family(), counter.table()), counter.name());
  }

  private static ObjectKey key(NftCounterObject counter, Map<TableName, Long> tableHandles) {
    TableName table = TableName.of(counter.family(), counter.table());
    return new ObjectKey(
        table, tableHandles.getOrDefault(table, 0L), counter.name(), counter.handle());
  }
}
