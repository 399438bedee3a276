package io.curfew.flow;

import io.curfew.config.TrafficClass;
import io.curfew.config.TrustEntry;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Sorts flows by the configured classes, and says what is trusted. */
final class TrafficSieve {
  static final String OTHER = "other";

  private final List<TrafficClass> classes;
  private final List<TrustEntry> trust;

  TrafficSieve(List<TrafficClass> classes, List<TrustEntry> trust) {
    this.classes = classes;
    this.trust = trust;
  }

  /** The name of the first class that matches. */
  String classOf(ObservedFlow flow) {
    return first(flow).map(TrafficClass::name).orElse(OTHER);
  }

  /** Whether a trusted class or a trust entry covers the flow's destination for this unit. */
  boolean trusts(ObservedFlow flow, String unit) {
    return first(flow).map(TrafficClass::trusted).orElse(false)
        || trust.stream().anyMatch(entry -> trusts(entry, flow, unit));
  }

  private static boolean trusts(TrustEntry entry, ObservedFlow flow, String unit) {
    return (entry.units().isEmpty() || entry.units().contains(unit))
        && entry.match().matches(flow.protocol(), flow.servicePort(), flow.farEnd());
  }

  private Optional<TrafficClass> first(ObservedFlow flow) {
    String protocol = flow.protocol();
    int port = flow.servicePort();
    InetAddress far = flow.farEnd();
    return classes.stream().filter(c -> c.match().matches(protocol, port, far)).findFirst();
  }
}
