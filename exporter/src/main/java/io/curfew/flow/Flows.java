package io.curfew.flow;

import io.curfew.config.DestinationSettings;
import io.curfew.config.FlowSettings;
import io.curfew.config.HostSettings;
import io.curfew.config.KernelLogSettings;
import io.curfew.evidence.Evidence;
import io.curfew.evidence.HostClock;
import io.curfew.kernel.PidNamespace;
import io.curfew.logfile.HostZone;
import io.curfew.logfile.StampReader;
import io.curfew.metrics.Subject;
import io.curfew.state.Store;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The flow feature, wired. */
public final class Flows implements AutoCloseable {
  private final HostClock clock;
  private final FlowEvents events;
  private final CgroupTree cgroups;
  private final ChosenAttribution chosen;
  private final Attribution attribution;
  private final PidNamespace pids;
  private final DestinationLedger ledger;
  private final FlowBook book;
  private final FlowCollector collector;
  private final DestinationCollector destinationCollector;
  private final FlowEvidence evidence;
  private final Supplier<FlowLines> lines;
  private final Optional<FlowLog> log;
  private final Set<FlowWatch> watches = ConcurrentHashMap.newKeySet();

  /**
   * Starts reading.
   *
   * @param ownTable name of the nf_tables table that switches conntrack on, where that is read
   * @throws IOException when the witness is required and can't be had
   */
  public Flows(
      FlowSettings settings,
      DestinationSettings destinations,
      HostSettings host,
      Store store,
      HostClock clock,
      String ownTable)
      throws IOException {
    this.clock = clock;
    FlowCounts counts = new FlowCounts(settings.maxSeries());
    TrafficSieve sieve = new TrafficSieve(settings.classes(), destinations.trust());
    ledger = new DestinationLedger(destinations, settings.maxSeries(), sieve, store, clock);
    book = new FlowBook(sieve, counts, ledger);
    cgroups = new CgroupTree(host, clock);
    pids = PidNamespace.shownBy(host.proc());
    if (settings.kernelLog().isPresent()) {
      chosen =
          ChosenAttribution.none("flows.source is kernel-log, which names nobody", book::enter);
      attribution = chosen.best();
      events = kernelLog(settings.kernelLog().get(), host, store);
    } else {
      chosen = ChosenAttribution.open(settings.witness(), host, clock, cgroups, book::enter);
      attribution = chosen.best();
      events =
          new FlowSource(
              new ConntrackActivation(ownTable),
              clock,
              settings.receiveBuffer(),
              attribution,
              this::observed);
    }
    CommandLineChoice choice = CommandLineChoice.named(settings.log().cmdline());
    lines = () -> new FlowLines(new OwnerFacts(host, clock), choice);
    log = FlowLogOpening.open(settings.log(), lines.get());
    log.ifPresent(opened -> book.add(opened.queue()));
    collector =
        new FlowCollector(
            events,
            counts,
            attribution,
            () -> log.map(opened -> opened.queue().dropped()).orElse(0L));
    destinationCollector = new DestinationCollector(events, ledger);
    evidence = new FlowEvidence(events, attribution::lost, book::lastFlow);
    events.start();
  }

  private FlowEvents kernelLog(KernelLogSettings log, HostSettings host, Store store) {
    StampReader stamps = new StampReader(clock::now, HostZone.of(host));
    KernelLogPlace place = new KernelLogPlace(store, ledger, log.file());
    // Without a place the file is read from its end; what stands there is written from now on.
    Instant since = place.left().isPresent() ? Instant.MIN : clock.now();
    return new KernelLogSource(
        host.seen(log.file()),
        new KernelLogReader(log.prefix(), stamps, clock::now, since),
        place,
        clock,
        this::observed);
  }

  private void observed(ObservedFlow flow) {
    if (flow.direction().ofThisHost()) {
      attribution.attribute(flow);
    } else {
      book.enter(flow, Owner.forwarded());
    }
  }

  public Subject subject() {
    return collector;
  }

  /** The destinations, a subject of their own. */
  public Subject destinations() {
    return destinationCollector;
  }

  public Evidence evidence() {
    return evidence;
  }

  /** Shows every flow from now on to the taker too. */
  void watch(FlowTaker taker) {
    book.add(taker);
  }

  /** The newest flows, newest first. */
  public List<RecentFlow> picture() {
    return book.recent().newest().stream().map(RecentFlow::of).toList();
  }

  /** The newest flows as the log has them but for what /proc tells, newest first. */
  public List<FlowLine> newest() {
    return book.recent().newest().stream().map(FlowLines::bare).toList();
  }

  /**
   * Looks on from now on, until it is closed.
   *
   * @param protocols names or numbers as the log has them; empty for all
   */
  public FlowWatch watch(Set<String> protocols) {
    FlowWatch watch = new FlowWatch(protocols, lines.get(), this::leave);
    watches.add(watch);
    book.add(watch.queue());
    return watch;
  }

  private void leave(FlowWatch watch) {
    book.remove(watch.queue());
    watches.remove(watch);
  }

  /** All destinations held now, and the trust entries. */
  public DestinationListing destinationListing() {
    return ledger.listing();
  }

  /**
   * Has destinations learned, trusted or forgotten.
   *
   * @throws IOException when the order makes no sense, or is done and can't be written
   */
  public DestinationOrder.Outcome order(DestinationOrder order) throws IOException {
    return order.carryOut(ledger, clock.now());
  }

  /** How it goes, for the doctor. */
  public FlowHealth health() {
    return new FlowHealth(
        attribution.tier(),
        chosen.variant(),
        chosen.withoutWitness(),
        events.healed(),
        pids.name().toLowerCase(Locale.ROOT),
        new FlowHealth.Losses(
            events.overruns(), events.lost(), attribution.lost(), events.recovered()),
        cgroups.health(),
        log.map(FlowLog::health),
        ledger.health());
  }

  @Override
  public void close() {
    events.close();
    attribution.close();
    watches.forEach(FlowWatch::close);
    log.ifPresent(FlowLog::close);
    cgroups.close();
    ledger.close();
  }
}
