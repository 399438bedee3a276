package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import io.curfew.state.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * A host whose time a test owns, with the whole guard in it; what is outside the guard (the people,
 * the kernel, systemd, Prometheus) is played. Knows the truth about its use, by which a sleep is
 * rightful or false. Not thread-safe: everything happens on the test's thread.
 */
final class World implements HostClock, MachineReader, Waiting, Executor, AutoCloseable {
  static final Duration WINDOW = Duration.ofHours(3);
  static final Duration BACK_OFF = Duration.ofHours(1);
  private static final Duration WARNING = Duration.ofSeconds(30);

  /** The disk's own time is the test's, hence short. */
  private static final SleepAttempt.Patience PATIENCE =
      new SleepAttempt.Patience(
          Duration.ofMinutes(2), Duration.ofSeconds(2), WARNING, Duration.ofMinutes(3));

  static final Instant START = Instant.parse("2026-11-02T06:00:00Z");
  private static final Duration STEP = Duration.ofSeconds(1);

  /** Something that happens at a moment of the monotonic clock. */
  private record Event(long at, Runnable what) {}

  /** One part of the host that the guard listens to, as it shows itself. */
  static final class Source implements Evidence {
    private final String name;
    private final Reason active;
    private final HostClock clock;
    Optional<Instant> life;
    boolean known = true;
    final Map<Reason, String> blockers = new EnumMap<>(Reason.class);
    final Map<Reason, String> once = new EnumMap<>(Reason.class);
    boolean throwsUp;

    Source(String name, Reason active, HostClock clock, Optional<Instant> life) {
      this.name = name;
      this.active = active;
      this.clock = clock;
      this.life = life;
    }

    @Override
    public String source() {
      return name;
    }

    @Override
    public Testimony testify(Duration window) {
      if (throwsUp) {
        throw new IllegalStateException("a fault in the source");
      }
      List<Blocker> now = new ArrayList<>();
      blockers.forEach((reason, why) -> now.add(new Blocker(reason, why)));
      once.forEach((reason, why) -> now.add(new Blocker(reason, why)));
      once.clear();
      life.map(at -> Duration.between(at, clock.now()))
          .filter(age -> !name.equals("flow") && age.compareTo(window) < 0)
          .ifPresent(age -> now.add(new Blocker(active, age.toSeconds() + " s ago")));
      LastActivity last = life.map(LastActivity::at).orElseGet(LastActivity::never);
      return new Testimony(known ? last : LastActivity.unknown(), now);
    }
  }

  /** The exporter between a start and an end. */
  private final class Running {
    final Instant since = now;
    final Announcement announcement = new Announcement();
    final Veto veto = new Veto();
    final Watcher watcher;
    final LastWord lastWord;
    final RequestDesk desk;
    long nextLook = monotonic;

    Running() {
      watcher =
          new Watcher(
              new Watcher.Spans(WINDOW, Duration.ZERO, Duration.ZERO, BACK_OFF),
              List.of(ssh, apt, flow),
              World.this,
              List.of(World.this::machineBlockers),
              ledger,
              World.this);
      Guard guard = new Guard(armed, "hibernate");
      lastWord = new LastWord(guard, watcher, mark);
      SleepAttempt attempt =
          new SleepAttempt(
              guard,
              watcher,
              announcement,
              veto,
              ledger,
              lastWord,
              new SleepAttempt.Hands(
                  line -> crier.tell(line), World.this::askSystemd, () -> () -> ending, World.this),
              World.this,
              PATIENCE);
      desk = new RequestDesk(guard, "me"::equals, watcher, attempt, ledger, World.this, World.this);
      Unfinished.conclude(ledger, watcher.look());
    }
  }

  final Source ssh = source("ssh", Reason.SSH_ACTIVE, Optional.of(START.minusSeconds(90_000)));
  final Source apt = source("apt", Reason.APT_ACTIVE, Optional.of(START.minusSeconds(90_000)));
  final Source flow = source("flow", Reason.SSH_ACTIVE, Optional.empty());
  final Map<Reason, String> machine = new EnumMap<>(Reason.class);
  final List<String> told = new ArrayList<>();
  private Crier crier = told::add;
  final Prometheus prometheus = new Prometheus(this);
  final boolean armed;

  // What the machine does when systemd is asked; tests replace what they need.
  Duration sleepsFor = Duration.ofHours(8);
  Runnable beforeLastCheck = () -> {};
  boolean hasDropIn = true;
  boolean commandFails;
  boolean kernelRefuses;
  boolean powerIsCut;
  boolean vanishes;

  private Instant now = START;
  private long monotonic = Duration.ofDays(10).toNanos();
  private long asleep;
  private String bootId = "boot-1";
  private int boots = 1;
  private Instant boot = START.minus(Duration.ofDays(10));
  private boolean procUnreadable;
  private Optional<SleepFollower.Ending> ending = Optional.empty();

  private final Path dir;
  private final SleepMark mark;
  private Store store;
  private Ledger ledger;
  private Optional<Running> exporter;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean working;
  private Optional<Running> worker = Optional.empty();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));

  // The truth.
  private long lastUse = monotonic - Duration.ofDays(1).toNanos();
  private final List<String> sleeps = new ArrayList<>();
  private final List<String> falseSleeps = new ArrayList<>();
  private Optional<String> keptBusy = Optional.empty();

  World(Path dir, boolean armed) throws IOException {
    this.dir = dir;
    this.armed = armed;
    mark = SleepMark.beside(dir.resolve("control"));
    store = Store.open(dir, Clock.systemUTC());
    ledger = new Ledger(store);
    exporter = Optional.of(new Running());
  }

  private Source source(String name, Reason active, Optional<Instant> life) {
    return new Source(name, active, this, life);
  }

  // Time.

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long monotonicNanos() {
    return monotonic;
  }

  @Override
  public MachineReading read() throws IOException {
    if (procUnreadable) {
      throw new IOException("/proc/stat: no line btime");
    }
    return new MachineReading(bootId, boot, monotonic + asleep, monotonic);
  }

  /** Lets time pass, quickly where nothing looks at single seconds. */
  void pass(Duration span) {
    long end = monotonic + span.toNanos();
    while (monotonic < end) {
      step(Math.min(end - monotonic, Watcher.period(WINDOW).toNanos()));
      work();
    }
  }

  /** Something happens so long from now, be it while the guard waits. */
  void in(Duration delay, Runnable what) {
    events.add(new Event(monotonic + delay.toNanos(), what));
  }

  @Override
  public boolean until(BooleanSupplier condition, Duration atMost) throws InterruptedException {
    long end = monotonic + atMost.toNanos();
    while (true) {
      if (!exporter.equals(worker)) {
        throw new InterruptedException("the exporter died");
      }
      if (condition.getAsBoolean()) {
        return true;
      }
      if (monotonic >= end) {
        return false;
      }
      step(STEP.toNanos());
    }
  }

  private void step(long nanos) {
    now = now.plusNanos(nanos);
    monotonic += nanos;
    while (!events.isEmpty() && events.peek().at() <= monotonic) {
      events.poll().what().run();
    }
    exporter
        .filter(e -> monotonic >= e.nextLook)
        .ifPresent(
            e -> {
              e.nextLook = monotonic + Watcher.period(WINDOW).toNanos();
              Evaluation unused = e.watcher.look();
            });
    prometheus.tick();
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  private void work() {
    while (!working && !tasks.isEmpty()) {
      working = true;
      worker = exporter;
      try {
        tasks.poll().run();
      } finally {
        working = false;
        // A worker whose exporter died leaves its mark on its thread, which here is the test's.
        boolean unused = Thread.interrupted();
      }
    }
  }

  // What happens to the host.

  /** Somebody works, as the sources see. */
  void use() {
    useUnseen();
    ssh.life = Optional.of(now);
  }

  /** Somebody works, and no source shows it. */
  void useUnseen() {
    lastUse = monotonic;
  }

  /** From now on a sleep would be false whatever the traffic. */
  void busyBecause(String why) {
    keptBusy = Optional.of(why);
  }

  void busyNoLonger() {
    keptBusy = Optional.empty();
  }

  /** Forgets what is said to people: a simulation of years has no use for it. */
  void untold() {
    crier = line -> {};
  }

  /** Sets the host's clock; Prometheus has its own. */
  void setClock(Duration by) {
    now = now.plus(by);
    prometheus.ahead = prometheus.ahead.minus(by);
  }

  /** A hypervisor stops the machine: no clock of its own goes on, but the time of day is set. */
  void pause(Duration span) {
    now = now.plus(span);
  }

  /** Somebody else's sleep. */
  void sleepOfAnother(Duration span) {
    asleep += span.toNanos();
    now = now.plus(span);
  }

  void reboot() {
    stopExporter();
    boots++;
    bootId = "boot-" + boots;
    boot = now;
    asleep = -monotonic;
    startExporter();
  }

  void hideProc(boolean hidden) {
    procUnreadable = hidden;
  }

  void stopExporter() {
    exporter = Optional.empty();
    tasks.clear();
  }

  void startExporter() {
    exporter = Optional.of(new Running());
  }

  /** A crash: what was not committed is lost, since the store is read from the disk again. */
  void crashExporter() {
    stopExporter();
    store.close();
    try {
      store = Store.open(dir, Clock.systemUTC());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    ledger = new Ledger(store);
    startExporter();
  }

  private List<Blocker> machineBlockers() {
    List<Blocker> now = new ArrayList<>();
    machine.forEach((reason, why) -> now.add(new Blocker(reason, why)));
    return now;
  }

  // systemd and the kernel.

  private void askSystemd() throws IOException {
    ending = Optional.empty();
    if (commandFails) {
      throw new IOException("systemctl: Operation inhibited");
    }
    if (vanishes) {
      return;
    }
    systemdSleepsNow();
  }

  /** The job of the sleep unit, be it at once or late. */
  void systemdSleepsNow() {
    beforeLastCheck.run();
    if (hasDropIn && lastCheckFails()) {
      ending = Optional.of(new SleepFollower.Ending(false, "systemd-hibernate.service: exit-code"));
      return;
    }
    if (kernelRefuses) {
      ending = Optional.of(new SleepFollower.Ending(false, "systemd-hibernate.service: exit-code"));
      return;
    }
    goDown();
    if (!powerIsCut) {
      ending = Optional.of(new SleepFollower.Ending(true, "systemd-hibernate.service: success"));
    }
  }

  /** As the command does that systemd's unit runs. */
  private boolean lastCheckFails() {
    return exporter
        .flatMap(e -> e.lastWord.check())
        .map(blockers -> !blockers.isEmpty())
        .orElseGet(this::markStands);
  }

  private boolean markStands() {
    try {
      return mark.stands(bootId, monotonic + asleep);
    } catch (IOException e) {
      return true;
    }
  }

  private void goDown() {
    String at = "asleep at " + now;
    sleeps.add(at);
    Duration quiet = Duration.ofNanos(monotonic - lastUse);
    if (quiet.compareTo(WINDOW) < 0) {
      falseSleeps.add(at + ", used " + quiet.toSeconds() + " s before");
    }
    keptBusy.ifPresent(why -> falseSleeps.add(at + ": " + why));
    if (powerIsCut) {
      now = now.plus(sleepsFor);
      reboot();
    } else {
      sleepOfAnother(sleepsFor);
    }
  }

  // What can be asked.

  boolean exporterRuns() {
    return exporter.isPresent();
  }

  Instant exporterSince() {
    return exporter.orElseThrow().since;
  }

  Optional<Evaluation> metrics() {
    return exporter.flatMap(e -> e.watcher.latest());
  }

  void scrape() {
    exporter.ifPresent(
        e -> {
          Optional<Instant> unused = e.announcement.show();
          e.announcement.scraped();
        });
  }

  Instant boot() {
    return boot;
  }

  boolean announced() {
    return exporter.flatMap(e -> e.announcement.show()).isPresent();
  }

  boolean cancel(String who) {
    exporter.orElseThrow().watcher.disturbed("cancelled by " + who);
    return exporter.orElseThrow().veto.cancel(who);
  }

  List<Receipt> send(SleepRequest... alerts) {
    return exporter.orElseThrow().desk.receive(List.of(alerts));
  }

  /** An alert that rightfully says that this host is idle. */
  SleepRequest alert() {
    return new SleepRequest(
        "f1", now.minusSeconds(30), true, "me", Optional.of("sleep"), Optional.of(awake()));
  }

  String awake() {
    return exporter.orElseThrow().watcher.awake();
  }

  List<Judged> decisions() {
    return exporter.orElseThrow().desk.decisions();
  }

  List<Reason> blockers() {
    return metrics().orElseThrow().blockers().stream().map(Blocker::reason).distinct().toList();
  }

  long requests(Outcome outcome, String reason) {
    boolean unused = store.sync().join();
    return ledger.requests(outcome, reason);
  }

  long ended(SleepOutcome outcome) {
    boolean unused = store.sync().join();
    return ledger.sleeps(outcome);
  }

  Duration asleep() {
    boolean unused = store.sync().join();
    return ledger.asleep();
  }

  Optional<Instant> lastSign(String source) {
    boolean unused = store.sync().join();
    return ledger.lastSign(source);
  }

  Store store() {
    return store;
  }

  List<String> sleeps() {
    return sleeps;
  }

  List<String> falseSleeps() {
    return falseSleeps;
  }

  Duration unused() {
    return Duration.ofNanos(monotonic - lastUse);
  }

  @Override
  public void close() {
    store.close();
  }
}
