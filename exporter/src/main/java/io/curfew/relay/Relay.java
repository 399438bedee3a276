package io.curfew.relay;

import io.curfew.config.RelaySettings;
import io.curfew.config.RelayTarget;
import io.curfew.config.Secret;
import io.curfew.metrics.LabelText;
import io.curfew.sleep.Receipt;
import io.curfew.sleep.SleepRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay, wired; exists only while it is enabled. Says at once what becomes of each alert and
 * forwards afterwards, on a bounded pool. Safe for many threads.
 */
public final class Relay implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);
  private static final String FORWARDED = "forwarded";
  private static final String IGNORED = "ignored";
  private static final int MOST_WAITING = 1024;
  private static final int MAX_INSTANCE = 300;
  private static final int LOGGED_BYTES = 200;
  private static final long IDLE_SECONDS = 30;

  private final RelaySettings settings;
  private final Optional<Secret> token;
  private final Optional<OwnDesk> own;
  private final Resolver resolver;
  private final Courier courier;
  private final ThreadPoolExecutor threads;
  private final Lanes lanes;
  private final ForwardCounts counts = new ForwardCounts();
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  /**
   * A relay that asks the system's resolver.
   *
   * @param token that opens the webhook
   * @param own desk of this host, if its sleep is enabled
   * @throws IOException when a file of certificates can't be read; one line that names it
   */
  public Relay(RelaySettings settings, Optional<Secret> token, Optional<OwnDesk> own)
      throws IOException {
    this(settings, token, own, new SystemResolver(settings.parallel()), MOST_WAITING);
  }

  Relay(
      RelaySettings settings,
      Optional<Secret> token,
      Optional<OwnDesk> own,
      Resolver resolver,
      int mostWaiting)
      throws IOException {
    this.settings = settings;
    this.token = token;
    this.own = own;
    this.resolver = resolver;
    courier = new Courier(settings, resolver);
    threads =
        new ThreadPoolExecutor(
            settings.parallel(),
            settings.parallel(),
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // holds a piece a lane: the lanes are what is bounded
            work -> daemon(work, "relay"));
    threads.allowCoreThreadTimeOut(true);
    lanes = new Lanes(threads, mostWaiting);
  }

  static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** The token that opens the webhook. */
  public Optional<Secret> token() {
    return token;
  }

  /** How often this outcome occurred since the start. */
  public long count(ForwardOutcome outcome) {
    return counts.of(outcome);
  }

  /** The header that marks a request which a relay forwarded. */
  public static String header() {
    return Forward.HEADER;
  }

  /**
   * Takes alerts and says at once what becomes of each.
   *
   * @param relayed whether they have come from a relay, and so go no further
   */
  public List<Receipt> receive(List<SleepRequest> alerts, boolean relayed) {
    List<Receipt> receipts = new ArrayList<>(alerts.size());
    for (SleepRequest alert : alerts) {
      Optional<OwnDesk> desk = own.filter(o -> o.isThisHost(alert.instance()));
      if (desk.isPresent()) {
        receipts.addAll(desk.get().receive(List.of(alert)));
      } else {
        receipts.add(pass(alert, relayed));
      }
    }
    return receipts;
  }

  private Receipt pass(SleepRequest alert, boolean relayed) {
    Optional<ForwardOutcome> stopped = take(alert, relayed);
    stopped.ifPresent(why -> conclude(alert, new Delivery(why, "not forwarded")));
    return new Receipt(
        alert.fingerprint(),
        alert.instance(),
        stopped.isPresent() ? IGNORED : FORWARDED,
        stopped.map(ForwardOutcome::label).orElse(""));
  }

  private Optional<ForwardOutcome> take(SleepRequest alert, boolean relayed) {
    if (alert.action().filter(a -> !a.isEmpty()).isEmpty()) {
      return Optional.of(ForwardOutcome.NO_ACTION);
    }
    if (!alert.firing()) {
      return Optional.of(ForwardOutcome.RESOLVED);
    }
    if (relayed) {
      return Optional.of(ForwardOutcome.LOOP);
    }
    Optional<RelayTarget> target = target(alert.instance());
    if (target.isEmpty()) {
      return Optional.of(ForwardOutcome.NO_TARGET);
    }
    try {
      return send(Forward.of(alert, target.get()));
    } catch (IllegalArgumentException e) {
      return Optional.of(ForwardOutcome.BAD_INSTANCE);
    }
  }

  private Optional<RelayTarget> target(String instance) {
    // No host's name is that long, and an expression may take long over a long text.
    return instance.length() > MAX_INSTANCE
        ? Optional.empty()
        : settings.targets().stream()
            .filter(t -> t.match().matcher(instance).matches())
            .findFirst();
  }

  private Optional<ForwardOutcome> send(Forward forward) {
    if (!underWay.add(forward.key())) {
      return Optional.of(ForwardOutcome.UNDER_WAY);
    }
    String lane = forward.host().name() + " " + forward.target().port();
    if (lanes.offer(lane, () -> deliver(forward))) {
      return Optional.empty();
    }
    underWay.remove(forward.key());
    return Optional.of(ForwardOutcome.QUEUE_FULL);
  }

  private void deliver(Forward forward) {
    try {
      conclude(forward.alert(), courier.deliver(forward));
    } catch (RuntimeException e) {
      log.error("relay: {}", e.getMessage(), e);
      conclude(forward.alert(), new Delivery(ForwardOutcome.BAD_ANSWER, "see the error above"));
    } finally {
      underWay.remove(forward.key());
    }
  }

  private void conclude(SleepRequest alert, Delivery delivery) {
    counts.count(delivery.outcome());
    log.info(
        "relay: alert {} for {}: {} ({})",
        alert.fingerprint(),
        LabelText.bounded(alert.instance(), LOGGED_BYTES),
        delivery.outcome().label(),
        LabelText.bounded(delivery.detail(), LOGGED_BYTES));
  }

  @Override
  public void close() {
    threads.shutdownNow();
    courier.close();
    if (resolver instanceof SystemResolver system) {
      system.close();
    }
  }
}
