package io.curfew;

import io.curfew.apt.Apt;
import io.curfew.evidence.Evidence;
import io.curfew.firewall.Firewall;
import io.curfew.flow.Flows;
import io.curfew.metrics.Subject;
import io.curfew.ssh.Ssh;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The features that the settings ask for. */
record Features(
    Optional<Apt> apt, Optional<Firewall> firewall, Optional<Flows> flows, Optional<Ssh> ssh) {

  /** What each shows at a scrape. */
  List<Subject> subjects() {
    return Stream.of(
            apt.map(Apt::subject),
            firewall.map(Firewall::subject),
            flows.map(Flows::subject),
            flows.map(Flows::destinations),
            ssh.map(Ssh::subject))
        .flatMap(Optional::stream)
        .toList();
  }

  /** What each tells the guard. */
  List<Evidence> evidence() {
    return Stream.concat(
            Stream.of(apt.map(Apt::evidence), flows.map(Flows::evidence)).flatMap(Optional::stream),
            ssh.map(Ssh::evidence).stream().flatMap(List::stream))
        .toList();
  }
}
