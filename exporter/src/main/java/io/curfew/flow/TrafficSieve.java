package io.curfew.flow;

import io.curfew.config.TrafficClass;
import io.curfew.config.TrustEntry;
import io.curfew.flow.QuickMatch.Cover;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Sorts flows by the configured classes, and says what is trusted. Immutable. */
final class TrafficSieve {
  static final String OTHER = "other";

  private record Sorted(String name, boolean trusted, QuickMatch match) {}

  private record Trust(Set<String> units, QuickMatch match) {
    boolean isFor(String unit) {
      return units.isEmpty() || units.contains(unit);
    }
  }

  /** What no class matches. */
  private static final int NO_CLASS = -1;

  private final Sorted[] classes;
  private final ClassIndex index;
  private final Trust[] trust;

  TrafficSieve(List<TrafficClass> classes, List<TrustEntry> trust) {
    this.classes =
        classes.stream()
            .map(c -> new Sorted(c.name(), c.trusted(), new QuickMatch(c.match())))
            .toArray(Sorted[]::new);
    this.index = new ClassIndex(Stream.of(this.classes).map(Sorted::match).toList());
    this.trust = trusts(trust);
  }

  private TrafficSieve(Sorted[] classes, ClassIndex index, Trust[] trust) {
    this.classes = classes;
    this.index = index;
    this.trust = trust;
  }

  private static Trust[] trusts(List<TrustEntry> trust) {
    return trust.stream()
        .map(entry -> new Trust(Set.copyOf(entry.units()), new QuickMatch(entry.match())))
        .toArray(Trust[]::new);
  }

  /** The same classes with these trust entries alone. */
  TrafficSieve trusting(List<TrustEntry> entries) {
    return new TrafficSieve(classes, index, trusts(entries));
  }

  /** The name of the first class that matches. */
  String classOf(ObservedFlow flow) {
    return classOf(flow.original().protocol(), flow.servicePort(), Prefix.of(flow.farEnd()));
  }

  String classOf(int protocol, int port, Prefix address) {
    int first = first(protocol, port, address);
    return first == NO_CLASS ? OTHER : classes[first].name();
  }

  /** Names of all classes in their order, {@link #OTHER} at the end. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (Sorted each : classes) {
      if (!names.contains(each.name())) {
        names.add(each.name());
      }
    }
    if (!names.contains(OTHER)) {
      names.add(OTHER);
    }
    return List.copyOf(names);
  }

  /** Whether a trusted class or a trust entry covers this destination for this unit. */
  boolean trusts(int protocol, int port, Prefix address, String unit) {
    int first = first(protocol, port, address);
    if (first != NO_CLASS && classes[first].trusted()) {
      return true;
    }
    for (Trust each : trust) {
      if (each.isFor(unit) && each.match().matches(protocol, port, address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether every flow that has the key's labels is trusted. */
  boolean trustsAll(DestinationKey key) {
    for (Trust each : trust) {
      if (each.isFor(key.unit()) && covers(each.match(), key) == Cover.ALL) {
        return true;
      }
    }
    for (Sorted each : classes) {
      Cover cover = covers(each.match(), key);
      if (cover != Cover.NONE) {
        return cover == Cover.ALL && each.trusted();
      }
    }
    return false;
  }

  private static Cover covers(QuickMatch match, DestinationKey key) {
    return match.covers(key.protocol(), key.port(), key.destination());
  }

  private int first(int protocol, int port, Prefix address) {
    for (int candidate : index.of(protocol, port)) {
      if (classes[candidate].match().ofNetwork(address)) {
        return candidate;
      }
    }
    return NO_CLASS;
  }
}
