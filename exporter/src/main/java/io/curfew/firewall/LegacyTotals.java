package io.curfew.firewall;

import io.curfew.netlink.NftCounter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds up what each series' rules counted, where rules have no handles: by {@link Alignment} within
 * each series, so that a total never falls. Pure; owned by its reading, one for each family.
 *
 * <p>Only the last reading is remembered: rules that a reading found gone and that are restored
 * with their counters afterwards are new ones, which brings these a second time.
 */
final class LegacyTotals {
  private final Tallies tallies;
  private final Map<RuleSeries, Tally> held = new HashMap<>();
  private Map<RuleSeries, List<NftCounter>> last = Map.of();

  LegacyTotals(Tallies tallies) {
    this.tallies = tallies;
  }

  /** Takes one reading, whole and in order. */
  void add(List<LegacyRule> rules) {
    Map<RuleSeries, List<NftCounter>> now = new LinkedHashMap<>();
    for (LegacyRule rule : rules) {
      now.computeIfAbsent(rule.series(), s -> new ArrayList<>(1)).add(rule.counter());
    }
    held.entrySet()
        .removeIf(
            entry -> {
              boolean gone = !now.containsKey(entry.getKey());
              if (gone) {
                tallies.leave(entry.getValue());
              }
              return gone;
            });
    now.forEach(
        (series, counters) -> {
          NftCounter grown = Alignment.growth(last.getOrDefault(series, List.of()), counters);
          held.computeIfAbsent(series, this::join).grow(grown.packets(), grown.bytes());
        });
    last = now;
  }

  private Tally join(RuleSeries series) {
    Tally tally = tallies.of(series.labels(), series::other);
    tallies.join(tally);
    return tally;
  }

  /** The series that grew since this was asked last. */
  List<Tally> takeGrown() {
    return tallies.takeGrown();
  }

  /** All series so far, those of rules that are gone included. */
  List<Sample> samples() {
    return tallies.samples();
  }

  /** How often a series found no room. */
  long overflow() {
    return tallies.overflow();
  }
}
