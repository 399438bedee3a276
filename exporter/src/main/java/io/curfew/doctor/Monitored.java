package io.curfew.doctor;

import io.curfew.config.HostSettings;
import io.curfew.config.ListenAddress;
import io.curfew.config.ReportSettings;
import io.curfew.config.Settings;
import io.curfew.monitoring.Asked.Silence;
import io.curfew.monitoring.Monitoring;
import io.curfew.monitoring.PrometheusSeen;
import io.curfew.monitoring.ScrapeTarget;
import io.curfew.sleep.HostNames;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What Prometheus and Alertmanager said, and which part of it is about this host.
 *
 * @param wanted whether the user chose the Prometheus: one that is only looked for may be missing
 * @param named whether an instance is one of this host's own names or addresses
 * @param accepted whether the sleep takes an alert of an instance as this host's
 */
record Monitored(
    Monitoring said, boolean wanted, Predicate<String> named, Predicate<String> accepted) {
  private static final Duration RESOLVED = Duration.ofSeconds(2);
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]", "::1");

  /** Asks now. */
  static Monitored ask(Settings settings) {
    ReportSettings report = settings.report();
    List<ListenAddress> listening = settings.web().listen();
    HostSettings host = settings.host();
    // Before the questions, since it takes the resolver's time, too.
    HostNames named = new HostNames(List.of(), () -> listening, host);
    HostNames accepted = new HostNames(settings.sleep().instances(), () -> listening, host);
    Monitoring said = Monitoring.ask(report, settings.doctor());
    named.settle(RESOLVED);
    accepted.settle(RESOLVED);
    return new Monitored(said, report.configured(), named, accepted);
  }

  PrometheusSeen prometheus() {
    return said.prometheus();
  }

  /** Whether it says nothing at all, which one check tells for all. */
  boolean silent() {
    return prometheus().version().answer().isEmpty()
        && prometheus().version().silence() != Silence.STRANGE;
  }

  /** Whether Prometheus runs on this machine, as far as its address tells. */
  boolean here() {
    return loopback(prometheus().address());
  }

  static boolean loopback(URI address) {
    return LOOPBACK.contains(String.valueOf(address.getHost()));
  }

  /** Targets of this host; its loopback address is its own for a Prometheus beside it. */
  List<ScrapeTarget> own() {
    return prometheus().targets().answer().orElse(List.of()).stream()
        .filter(t -> named.test(t.instance()) || accepted.test(t.instance()) || beside(t))
        .toList();
  }

  private boolean beside(ScrapeTarget target) {
    return here() && loopback(target.url());
  }

  private static boolean loopback(String url) {
    try {
      return loopback(URI.create(url));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A finding that is only worth knowing where nobody said that this is the Prometheus. */
  Finding found(String what, String detail, String mend) {
    return wanted || !own().isEmpty()
        ? Finding.bad(what, detail, mend)
        : Finding.note(what, detail, mend);
  }
}
