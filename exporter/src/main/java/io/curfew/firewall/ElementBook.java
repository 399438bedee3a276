package io.curfew.firewall;

import io.curfew.metrics.BoundedLabels;
import io.curfew.metrics.LabelSet;
import io.curfew.metrics.LabelText;
import io.curfew.netlink.Octets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Totals of set elements, a bounded number of which have series of their own. Pure; owned by its
 * source.
 *
 * <p>An element's series stands as long as the element does, and shows what the kernel does; one
 * whose counter fell (deleted and added again, or reset) goes on from where it was. It ends with
 * the element, so that sets which packets fill do not take up all places for ever. What comes when
 * all places are taken is added up, by its growth, in its set's {@code other}, until there is a
 * place; nothing is ever taken from that.
 */
final class ElementBook {
  static final List<String> LABELS = List.of("family", "table", "set", "element");
  private static final int ELEMENT = LABELS.indexOf("element");

  /** Sets that are gone, of which {@code other} is remembered should they come back. */
  private static final int REMEMBERED = 1000;

  /** An element that is present, with or without a series. */
  private static final class Entry {
    private Optional<LabelSet> labels = Optional.empty();
    private long basePackets;
    private long baseBytes;
    private long packets;
    private long bytes;
    private int reading;

    boolean hasSeries() {
      return labels.isPresent();
    }
  }

  /** What is present of one set, and the texts that are taken. */
  private static final class Members {
    private final Map<Octets, Entry> entries = new HashMap<>();
    private final Set<String> texts = new HashSet<>(Set.of(BoundedLabels.OTHER));
    private int found;
  }

  /** What a set's elements without a series counted. */
  private static final class Other {
    private final LabelSet labels;
    private long packets;
    private long bytes;

    Other(SetName set) {
      labels = labels(set, BoundedLabels.OTHER);
    }
  }

  private final int maxElements;
  private final Map<SetName, Members> present = new HashMap<>();
  private final Map<SetName, Other> others = new LinkedHashMap<>();
  private int series;
  private int reading;
  private long overflow;

  ElementBook(int maxElements) {
    this.maxElements = maxElements;
  }

  /** Takes one reading: all sets there are, each with all its elements. */
  void take(List<SetCounts> sets) {
    reading++;
    List<List<Optional<Entry>>> known = new ArrayList<>(sets.size());
    sets.forEach(set -> known.add(known(set)));
    forgetAbsent(sets);
    // Places that came free go to those that waited before they go to those that come.
    for (int i = 0; i < known.size(); i++) {
      takeKnown(sets.get(i), known.get(i));
    }
    for (int i = 0; i < known.size(); i++) {
      takeNew(sets.get(i), known.get(i));
    }
  }

  private Members members(SetCounts set) {
    return present.computeIfAbsent(set.set(), name -> new Members());
  }

  /** The entries of a set's elements, in their order; looked up once, for there may be many. */
  private List<Optional<Entry>> known(SetCounts set) {
    Members members = members(set);
    List<Optional<Entry>> known = new ArrayList<>(set.elements().size());
    members.found = 0;
    for (ElementCount element : set.elements()) {
      Optional<Entry> entry = Optional.ofNullable(members.entries.get(element.key()));
      if (entry.isPresent() && entry.get().reading != reading) {
        entry.get().reading = reading;
        members.found++;
      }
      known.add(entry);
    }
    return known;
  }

  private void forgetAbsent(List<SetCounts> sets) {
    Set<SetName> there = new HashSet<>();
    sets.forEach(set -> there.add(set.set()));
    present.forEach(
        (set, members) -> {
          if (!there.contains(set) || members.found < members.entries.size()) {
            forgetAbsent(members);
          }
        });
    present.keySet().retainAll(there);
    others.keySet().removeIf(set -> others.size() > REMEMBERED && !there.contains(set));
  }

  private void forgetAbsent(Members members) {
    members
        .entries
        .values()
        .removeIf(
            entry -> {
              boolean gone = entry.reading != reading;
              if (gone && entry.hasSeries()) {
                entry.labels.ifPresent(labels -> members.texts.remove(labels.get(ELEMENT)));
                series--;
              }
              return gone;
            });
  }

  private void takeKnown(SetCounts set, List<Optional<Entry>> known) {
    Members members = members(set);
    for (int i = 0; i < known.size(); i++) {
      if (known.get(i).isPresent()) {
        count(set, members, set.elements().get(i), known.get(i).get());
      }
    }
  }

  private void takeNew(SetCounts set, List<Optional<Entry>> known) {
    Members members = members(set);
    for (int i = 0; i < known.size(); i++) {
      ElementCount element = set.elements().get(i);
      // A listing may tell an element twice, where the kernel's hash grew meanwhile.
      if (known.get(i).isEmpty() && !members.entries.containsKey(element.key())) {
        Entry entry = new Entry();
        entry.reading = reading;
        members.entries.put(element.key(), entry);
        count(set, members, element, entry);
      }
    }
  }

  private void count(SetCounts set, Members members, ElementCount element, Entry entry) {
    if (!entry.hasSeries() && series < maxElements) {
      entry.labels = Optional.of(labels(set.set(), text(set, members, element)));
      // What it counted as one of the others stays with them; it shows what the kernel does.
      entry.packets = 0;
      entry.bytes = 0;
      series++;
    }
    boolean fell = element.packets() < entry.packets || element.bytes() < entry.bytes;
    if (entry.hasSeries()) {
      entry.basePackets += fell ? entry.packets : 0;
      entry.baseBytes += fell ? entry.bytes : 0;
    } else {
      overflow++;
      Other other = others.computeIfAbsent(set.set(), Other::new);
      other.packets += element.packets() - (fell ? 0 : entry.packets);
      other.bytes += element.bytes() - (fell ? 0 : entry.bytes);
    }
    entry.packets = element.packets();
    entry.bytes = element.bytes();
  }

  /**
   * Bytes that are no text may become the same one, and an interface may be called other, too: then
   * the key itself tells them apart.
   */
  private static String text(SetCounts set, Members members, ElementCount element) {
    String text = LabelText.of(set.texts().apply(element.key()));
    if (!text.isEmpty() && members.texts.add(text)) {
      return text;
    }
    String told = text + " 0x" + element.key();
    members.texts.add(told);
    return told;
  }

  private static LabelSet labels(SetName set, String element) {
    return LabelSet.of(
        LABELS, List.of(set.table().family(), set.table().table(), set.set(), element));
  }

  /** All series of elements that are present, and {@code other} of sets that are. */
  List<Sample> samples() {
    List<Sample> samples = new ArrayList<>(series);
    present.forEach(
        (set, members) -> {
          for (Entry entry : members.entries.values()) {
            if (entry.hasSeries()) {
              samples.add(
                  new Sample(
                      entry.labels.get(),
                      entry.basePackets + entry.packets,
                      entry.baseBytes + entry.bytes,
                      0));
            }
          }
          Optional.ofNullable(others.get(set))
              .ifPresent(
                  other -> samples.add(new Sample(other.labels, other.packets, other.bytes, 0)));
        });
    return samples;
  }

  /** How often an element was counted in {@code other}. */
  long overflow() {
    return overflow;
  }
}
