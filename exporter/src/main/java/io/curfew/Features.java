package io.curfew;

import io.curfew.apt.Apt;
import io.curfew.firewall.Firewall;
import io.curfew.metrics.Subject;
import io.curfew.ssh.Ssh;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The features that the settings ask for. */
record Features(Optional<Apt> apt, Optional<Firewall> firewall, Optional<Ssh> ssh) {

  /** What each shows at a scrape. */
  List<Subject> subjects() {
    return Stream.of(apt.map(Apt::subject), firewall.map(Firewall::subject), ssh.map(Ssh::subject))
        .flatMap(Optional::stream)
        .toList();
  }
}
