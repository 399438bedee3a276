package io.curfew;

import io.curfew.apt.Apt;
import io.curfew.config.AptSettings;
import io.curfew.config.FirewallSettings;
import io.curfew.config.ListenAddress;
import io.curfew.config.Settings;
import io.curfew.config.SleepSettings;
import io.curfew.control.CancelSleepRequest;
import io.curfew.control.ControlServer;
import io.curfew.control.DestinationOrderRequest;
import io.curfew.control.DestinationsJson;
import io.curfew.control.DestinationsRequest;
import io.curfew.control.FirewallRulesStream;
import io.curfew.control.FlowsStream;
import io.curfew.control.HealthRequest;
import io.curfew.control.KeepAwakeRequest;
import io.curfew.control.LastCheckRequest;
import io.curfew.control.SessionsJson;
import io.curfew.control.SessionsRequest;
import io.curfew.control.SleepExplainRequest;
import io.curfew.control.StatusRequest;
import io.curfew.control.TableRequest;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.Readiness;
import io.curfew.firewall.Firewall;
import io.curfew.flow.DestinationListing;
import io.curfew.flow.DestinationOrder;
import io.curfew.flow.FlowLineJson;
import io.curfew.flow.Flows;
import io.curfew.kernel.NetworkNamespace;
import io.curfew.metrics.Subject;
import io.curfew.metrics.SubjectsCollector;
import io.curfew.relay.OwnDesk;
import io.curfew.relay.Relay;
import io.curfew.relay.RelayCollector;
import io.curfew.sleep.Receipt;
import io.curfew.sleep.Sleep;
import io.curfew.sleep.SleepRequest;
import io.curfew.ssh.Ssh;
import io.curfew.state.Store;
import io.curfew.web.ListeningSockets;
import io.curfew.web.SleepJson;
import io.curfew.web.WebParts;
import io.curfew.web.WebServer;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running exporter: the features that the settings ask for, wired by hand. */
final class Exporter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Exporter.class);
  private static final String STATE = "durable state";
  private static final String FIRST_READINGS = "first readings";

  /** What must be closed, the last one first. */
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private final CollectorRegistry registry = new CollectorRegistry();
  private final Readiness readiness = new Readiness(STATE, FIRST_READINGS);
  private volatile List<ListenAddress> addresses = List.of();

  private Exporter() {}

  /**
   * Starts everything; returns once the web server listens and the first readings are done.
   *
   * @throws IOException when there is no state directory or no address to listen on; what had been
   *     started is ended again
   */
  static Exporter start(Settings settings, Reloads reloads) throws IOException {
    return start(settings, reloads, Optional.empty());
  }

  /**
   * As above, with sockets that outlive the exporter: who connects to one that was kept waits
   * there, for the first readings too.
   */
  static Exporter start(Settings settings, Reloads reloads, Optional<ListeningSockets> sockets)
      throws IOException {
    Exporter exporter = new Exporter();
    try {
      exporter.wire(settings, reloads, sockets, Clock.systemUTC());
      return exporter;
    } catch (IOException | RuntimeException e) {
      exporter.close();
      throw e;
    }
  }

  private void wire(
      Settings settings, Reloads reloads, Optional<ListeningSockets> sockets, Clock clock)
      throws IOException {
    boolean first = sockets.map(ListeningSockets::none).orElse(true);
    Store store = opened(Store.open(settings.stateDir(), clock));
    readiness.done(STATE);
    Features features = features(settings, store, clock);
    Optional<Sleep> sleep = sleep(settings, features, store);
    Optional<Relay> relay = relay(settings, sleep);
    List<Subject> subjects = new ArrayList<>(features.subjects());
    sleep.map(Sleep::subject).ifPresent(subjects::add);
    DefaultExports.register(registry);
    new ExporterCollector(Curfew.version(), reloads, store).register(registry);
    SubjectsCollector collectors = new SubjectsCollector(subjects);
    WebServer web =
        opened(
            new WebServer(
                settings.web(),
                WebParts.of(Curfew.version(), registry, readiness)
                    .withSleep(sleep)
                    .withRelay(relay)
                    .withSockets(sockets)
                    .withNotice(reloads.ofWebFile(clock::instant))));
    relay.ifPresent(r -> new RelayCollector(r).register(registry));
    Supplier<String> sessions = () -> sessions(clock, features);
    web.api("sessions", sessions);
    Supplier<Optional<DestinationListing>> destinations =
        () -> features.flows().map(Flows::destinationListing);
    web.api(
        "destinations",
        () ->
            DestinationsJson.write(
                clock.instant(), destinations.get(), Optional.empty(), DestinationsJson.ROWS));
    web.api(
        "flows",
        () ->
            FlowLineJson.document(clock.instant().toString(), features.flows().map(Flows::newest)));
    addresses = web.open(settings.web());
    if (first) {
      // Readings may take long; probes of life are answered meanwhile.
      web.accept();
    }
    opened(
        ControlServer.start(
            settings.controlSocket(),
            List.of(
                new StatusRequest(new LivePicture(clock, features, sleep)),
                new SessionsRequest(sessions),
                new DestinationsRequest(clock, destinations),
                new DestinationOrderRequest(order -> order(features, order)),
                new TableRequest(wanted -> orderTable(features, wanted)),
                new LastCheckRequest(() -> sleep.flatMap(Sleep::lastCheck)),
                new CancelSleepRequest(who -> enabled(sleep).cancel(who)),
                new SleepExplainRequest(() -> SleepJson.write(enabled(sleep).view())),
                new KeepAwakeRequest(new AwakeKeeper(() -> enabled(sleep))),
                new HealthRequest(new Health(features, collectors, store, network(settings)))),
            List.of(
                new FlowsStream(features.flows()),
                new FirewallRulesStream(features.firewall().map(f -> f::hits), clock))));
    collectors.collect();
    collectors.register(registry);
    readiness.done(FIRST_READINGS);
    web.accept();
    log.info("serving {} on {}", settings.web().telemetryPath(), addresses);
  }

  private static NetworkNamespace.Kind network(Settings settings) {
    NetworkNamespace.Kind kind = NetworkNamespace.seenFrom(settings.host().proc());
    if (kind == NetworkNamespace.Kind.OTHER && settings.firewall().enabled()) {
      log.warn(
          "firewall: a network namespace of its own: its rules are read, not the host's; for those: {}",
          NetworkNamespace.MEND);
    }
    return kind;
  }

  private static String orderTable(Features features, boolean wanted) throws IOException {
    return features
        .ssh()
        .orElseThrow(() -> new IOException("ssh.enabled is false in the running exporter"))
        .orderTable(wanted);
  }

  private static DestinationOrder.Outcome order(Features features, DestinationOrder order)
      throws IOException {
    return features
        .flows()
        .orElseThrow(() -> new IOException("flows.enabled is false in the running exporter"))
        .order(order);
  }

  private static Sleep enabled(Optional<Sleep> sleep) throws IOException {
    return sleep.orElseThrow(
        () -> new IOException("sleep.enabled is false in the running exporter"));
  }

  private static String sessions(Clock clock, Features features) {
    return SessionsJson.write(clock.instant(), features.ssh().map(ssh -> ssh.picture().sessions()));
  }

  private Features features(Settings settings, Store store, Clock clock) throws IOException {
    return new Features(
        Optional.of(settings.apt())
            .filter(AptSettings::enabled)
            .map(apt -> new Apt(apt, settings.host(), HostClock.system())),
        Optional.of(settings.firewall())
            .filter(FirewallSettings::enabled)
            .map(
                firewall ->
                    opened(
                        new Firewall(
                            firewall, settings.host(), ownTables(settings), store, clock))),
        settings.flows().enabled() ? Optional.of(flows(settings, store)) : Optional.empty(),
        settings.ssh().enabled() ? Optional.of(ssh(settings, store)) : Optional.empty());
  }

  private Ssh ssh(Settings settings, Store store) throws IOException {
    Ssh ssh =
        opened(
            new Ssh(
                settings.ssh(),
                settings.host(),
                settings.sleep().openSessions(),
                store,
                HostClock.system()));
    ssh.start();
    return ssh;
  }

  private Flows flows(Settings settings, Store store) throws IOException {
    return opened(
        new Flows(
            settings.flows(),
            settings.destinations(),
            settings.host(),
            store,
            HostClock.system(),
            flowTable(settings)));
  }

  private static String flowTable(Settings settings) {
    return settings.ssh().table() + "_flows";
  }

  private static Set<String> ownTables(Settings settings) {
    return Set.of(settings.ssh().table(), flowTable(settings));
  }

  /** The guard hears every feature that runs; what is switched off, it counts as a blocker. */
  private Optional<Sleep> sleep(Settings settings, Features features, Store store) {
    return Optional.of(settings.sleep())
        .filter(SleepSettings::enabled)
        .map(
            enabled ->
                opened(
                    new Sleep(
                        enabled,
                        settings.host(),
                        settings.controlSocket(),
                        settings.ssh().keepaliveRate(),
                        features.evidence(),
                        store,
                        HostClock.system(),
                        this::addresses)));
  }

  private Optional<Relay> relay(Settings settings, Optional<Sleep> sleep) throws IOException {
    if (!settings.relay().enabled()) {
      return Optional.empty();
    }
    return Optional.of(
        opened(new Relay(settings.relay(), settings.sleep().token(), sleep.map(Exporter::desk))));
  }

  private static OwnDesk desk(Sleep sleep) {
    return new OwnDesk() {
      @Override
      public boolean isThisHost(String instance) {
        return sleep.isThisHost(instance);
      }

      @Override
      public List<Receipt> receive(List<SleepRequest> requests) {
        return sleep.receive(requests);
      }
    };
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  /** Where it listens, with the port that the kernel chose. */
  List<ListenAddress> addresses() {
    return addresses;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        log.warn("not closed cleanly: {}", e.getMessage());
      }
    }
  }
}
