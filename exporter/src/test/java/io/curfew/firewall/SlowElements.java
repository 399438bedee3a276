package io.curfew.firewall;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a book of elements must show, worked out anew from all readings there ever were: who has a
 * place is replayed; totals are summed over the readings since an element's series began.
 */
final class SlowElements {
  private record Member(SetName set, String element) {}

  private final int cap;
  private final List<List<SetCounts>> past = new ArrayList<>();

  SlowElements(int cap) {
    this.cap = cap;
  }

  void take(List<SetCounts> sets) {
    past.add(sets);
  }

  Map<String, String> shown() {
    Map<String, String> shown = new TreeMap<>();
    List<Set<Member>> holders = holders();
    int now = past.size() - 1;
    for (Member member : holders.get(now)) {
      int began = now;
      while (began > 0 && holders.get(began - 1).contains(member)) {
        began--;
      }
      long[] total = new long[2];
      for (int i = began; i <= now; i++) {
        add(total, i == began ? Optional.empty() : at(i - 1, member), at(i, member).orElseThrow());
      }
      shown.put(member.set.set() + " " + member.element, total[0] + "/" + total[1]);
    }
    for (SetCounts set : past.get(now)) {
      long[] other = new long[2];
      boolean any = false;
      for (int i = 0; i <= now; i++) {
        for (Member member : members(past.get(i))) {
          if (member.set.equals(set.set()) && !holders.get(i).contains(member)) {
            any = true;
            Optional<ElementCount> before = i == 0 ? Optional.empty() : at(i - 1, member);
            add(other, before, at(i, member).orElseThrow());
          }
        }
      }
      if (any) {
        shown.put(set.set().set() + " other", other[0] + "/" + other[1]);
      }
    }
    return shown;
  }

  long overflow() {
    List<Set<Member>> holders = holders();
    long overflow = 0;
    for (int i = 0; i < past.size(); i++) {
      overflow += members(past.get(i)).size() - holders.get(i).size();
    }
    return overflow;
  }

  /** Who has a place after each reading. */
  private List<Set<Member>> holders() {
    List<Set<Member>> holders = new ArrayList<>();
    for (int i = 0; i < past.size(); i++) {
      List<Member> here = members(past.get(i));
      List<Member> before = i == 0 ? List.of() : members(past.get(i - 1));
      Set<Member> holding = new LinkedHashSet<>(i == 0 ? Set.of() : holders.get(i - 1));
      holding.retainAll(here);
      List<Member> queue = new ArrayList<>(here.stream().filter(before::contains).toList());
      queue.addAll(here);
      for (Member member : queue) {
        if (holding.size() < cap) {
          holding.add(member);
        }
      }
      holders.add(holding);
    }
    return holders;
  }

  private static List<Member> members(List<SetCounts> sets) {
    List<Member> members = new ArrayList<>();
    for (SetCounts set : sets) {
      set.elements()
          .forEach(e -> members.add(new Member(set.set(), ElementBookTest.text(e.key()))));
    }
    return members;
  }

  private Optional<ElementCount> at(int reading, Member member) {
    return past.get(reading).stream()
        .filter(set -> set.set().equals(member.set))
        .flatMap(set -> set.elements().stream())
        .filter(e -> ElementBookTest.text(e.key()).equals(member.element))
        .findFirst();
  }

  private static void add(long[] total, Optional<ElementCount> before, ElementCount now) {
    boolean on =
        before.isPresent()
            && now.packets() >= before.get().packets()
            && now.bytes() >= before.get().bytes();
    total[0] += now.packets() - (on ? before.get().packets() : 0);
    total[1] += now.bytes() - (on ? before.get().bytes() : 0);
  }
}
