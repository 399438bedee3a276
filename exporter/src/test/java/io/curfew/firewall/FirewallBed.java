package io.curfew.firewall;

import io.curfew.config.FirewallSettings;
import io.curfew.config.HostSettings;
import io.curfew.state.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** The feature on the firewall of the test's own network namespace. */
final class FirewallBed {
  static final HostSettings HOST =
      new HostSettings(Path.of("/proc"), Path.of("/sys"), Path.of("/"));
  static final Set<String> OWN = Set.of("curfew", "curfew_flows");

  private FirewallBed() {}

  /** Shows everything; the caller closes it. */
  static Firewall open(Store store) {
    return new Firewall(
        new FirewallSettings(true, List.of(), List.of(), 20_000, List.of(), 10_000, true),
        HOST,
        OWN,
        store,
        Clock.systemUTC());
  }
}
