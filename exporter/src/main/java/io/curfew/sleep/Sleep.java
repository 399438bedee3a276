package io.curfew.sleep;

import io.curfew.config.HostSettings;
import io.curfew.config.ListenAddress;
import io.curfew.config.Secret;
import io.curfew.config.SleepSettings;
import io.curfew.config.SleepSpan;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence;
import io.curfew.evidence.HostClock;
import io.curfew.metrics.Subject;
import io.curfew.state.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sleep feature, wired; exists only while sleep is enabled. */
public final class Sleep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sleep.class);

  private final SleepSettings settings;
  private final Announcement announcement = new Announcement();
  private final Veto veto = new Veto();
  private final Ledger ledger;
  private final KeepAwake keepAwake;
  private final Arming arming;
  private final HostBus bus;
  private final HostBus followed;
  private final Watcher watcher;
  private final HostNames names;
  private final RequestDesk desk;
  private final LastWord lastWord;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(work -> daemon(work, "sleep-worker"));
  private final SleepCollector collector;
  private final ScheduledExecutorService background;

  /**
   * Looks at the host once and goes on looking in the background.
   *
   * @param controlSocket beside which the mark of a sleep under way stands
   * @param sshThreshold bytes a second of SSH up to which a connection counts as silent
   * @param evidence of every feature that is on
   * @param listening where the exporter is reached, once it is known
   */
  public Sleep(
      SleepSettings settings,
      HostSettings host,
      Path controlSocket,
      int sshThreshold,
      List<Evidence> evidence,
      Store store,
      HostClock clock,
      Supplier<List<ListenAddress>> listening) {
    this.settings = settings;
    ledger = new Ledger(store);
    MachineSource machine = new MachineSource(host);
    keepAwake = new KeepAwake(store, machine, clock);
    arming = Arming.of(settings, host);
    if (settings.armed()) {
      arming.dryRun().ifPresent(why -> log.warn("sleep: dry run although armed: {}", why));
    }
    bus = new HostBus(host);
    followed = new HostBus(host);
    List<Evidence> heard = new ArrayList<>(evidence);
    heard.add(new LoginEvidence(bus, settings.openSessions(), clock));
    watcher =
        new Watcher(
            new Watcher.Spans(
                settings.idleWindow(),
                settings.minUptime(),
                settings.resumeGrace(),
                settings.backOff()),
            heard,
            machine,
            List.of(
                new KernelSleep(host, settings.action()),
                new Logind(bus, settings.action(), settings.delayInhibitorsBlock()),
                new Systemd(bus),
                new Pods(host, settings.pods()),
                keepAwake,
                new AllowedHours(settings.schedule(), new HostZone(host), clock)),
            ledger,
            clock);
    Guard guard = new Guard(arming.armed(), settings.action());
    lastWord = new LastWord(guard, watcher, SleepMark.beside(controlSocket));
    SleepAttempt attempt =
        new SleepAttempt(
            guard,
            watcher,
            announcement,
            veto,
            ledger,
            lastWord,
            hands(host),
            clock,
            SleepAttempt.Patience.usual(settings.warning()));
    names = new HostNames(settings.instances(), listening, host);
    desk = new RequestDesk(guard, names, watcher, attempt, ledger, clock, worker);
    collector =
        new SleepCollector(
            watcher,
            ledger,
            announcement,
            new SleepTerms(settings.idleWindow(), sshThreshold, arming.armed(), settings.action()));
    Unfinished.conclude(ledger, watcher.look());
    background = Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "sleep-watch"));
    long period = Watcher.period(settings.idleWindow()).toMillis();
    ScheduledFuture<?> unused =
        background.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
  }

  private SleepAttempt.Hands hands(HostSettings host) {
    Sleeper sleeper =
        settings.via().bus(host)
            ? new BusSleeper(
                HostBus.socket(host), settings.action(), settings.delayInhibitorsBlock())
            : new CommandSleeper(settings.command());
    SleepFollower follower =
        SleepUnits.service(settings.action())
            .<SleepFollower>map(unit -> new BusFollower(followed, unit))
            .orElseGet(SleepFollower::blind);
    return new SleepAttempt.Hands(new WallCrier(), sleeper, follower, Waiting.polling());
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private void look() {
    try {
      watcher.look();
    } catch (RuntimeException e) {
      // Thrown further, it would end the schedule silently; the collector fails as the last look
      // ages.
      log.error("sleep: the background evaluation failed: {}", e.getMessage(), e);
    }
  }

  /** Takes alerts and says at once what will become of each; they are judged afterwards. */
  public List<Receipt> receive(List<SleepRequest> requests) {
    return desk.receive(requests);
  }

  /** Whether an alert's instance label means this host. */
  public boolean isThisHost(String instance) {
    return names.test(instance);
  }

  /** The token that opens the webhook. */
  public Optional<Secret> token() {
    return settings.token();
  }

  /** Told after each exposition of the metrics. */
  public void scraped() {
    announcement.scraped();
  }

  public Subject subject() {
    return collector;
  }

  /**
   * Calls the announced sleep off; and whether or not there is one, the idle window starts anew.
   *
   * @param who for the log and the API
   * @return whether a sleep was about to happen
   */
  public boolean cancel(String who) {
    watcher.disturbed("cancelled by " + who);
    return veto.cancel(who);
  }

  /**
   * The last check, asked by systemd's sleep unit: everything is read again.
   *
   * @return empty when a sleep now would be somebody else's; else all that speaks against ours
   */
  public Optional<List<Blocker>> lastCheck() {
    return lastWord.check();
  }

  /**
   * Keeps the host awake for somebody, in the next look already.
   *
   * @throws IOException when it is not within the bounds, or can't be written down
   */
  public KeptAwake keepAwake(String who, String why, Duration span) throws IOException {
    try {
      return keepAwake.keep(who, why, span);
    } finally {
      look();
    }
  }

  /**
   * Ends one such entry of somebody's own, or all of these; root may end anybody's.
   *
   * @return those that were ended
   * @throws IOException when there is none of that number, or it is somebody else's
   */
  public List<KeptAwake> release(Optional<Integer> id, String who) throws IOException {
    try {
      return keepAwake.release(id, who);
    } finally {
      look();
    }
  }

  /** The guard's view now. */
  public SleepView view() {
    Evaluation evaluation = watcher.latest().orElseGet(watcher::look);
    return new SleepView(
        evaluation.at(),
        evaluation.ready(),
        arming.armed(),
        arming.dryRun(),
        settings.action(),
        settings.idleWindow(),
        watcher.watched(),
        evaluation.awake(),
        evaluation.machine().map(MachineState::boot),
        evaluation.machine().flatMap(MachineState::resumed),
        announcement.standing(),
        sources(evaluation),
        evaluation.blockers(),
        keepAwake.standing(),
        settings.schedule().spans().stream().map(SleepSpan::text).toList(),
        desk.decisions());
  }

  private List<SleepView.Source> sources(Evaluation evaluation) {
    return evaluation.activity().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            source ->
                new SleepView.Source(
                    source.getKey(),
                    source.getValue().known(),
                    Hearing.judged(source.getKey()),
                    ledger.lastSign(source.getKey())))
        .toList();
  }

  /** For the live picture. */
  public SleepPicture picture() {
    Optional<Evaluation> evaluation = watcher.latest();
    return new SleepPicture(
        true,
        evaluation.map(Evaluation::ready).orElse(false),
        arming.armed(),
        arming.dryRun(),
        evaluation.map(Evaluation::blockers).orElse(List.of()),
        settings.idleWindow());
  }

  @Override
  public void close() {
    background.shutdownNow();
    worker.shutdownNow();
    bus.close();
    followed.close();
  }
}
