package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.LastActivity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A host whose time, sleep, signs of life and blockers a test owns. */
final class FakeHost implements HostClock, MachineReader, AutoCloseable {
  static final Duration WINDOW = Duration.ofSeconds(20);
  static final Duration BACK_OFF = Duration.ofSeconds(100);

  volatile Instant now = Instant.parse("2026-11-21T12:00:00Z");
  final AtomicLong monotonic = new AtomicLong(1_000_000_000_000L);
  final AtomicLong asleep = new AtomicLong();
  volatile Instant life = now.minusSeconds(5000);
  volatile List<Blocker> blockers = List.of();
  volatile boolean unreadable;
  volatile Optional<Runnable> whenAsked = Optional.empty();
  final List<String> sleeps = new ArrayList<>();
  final io.curfew.state.Store store;
  final Ledger ledger;
  final Veto veto = new Veto();
  final List<String> told = new CopyOnWriteArrayList<>();
  final ExecutorService worker = Executors.newSingleThreadExecutor();
  volatile Optional<SleepFollower.Ending> ending = Optional.empty();
  volatile boolean commandFails;
  volatile Runnable whenActing = () -> {};
  private final SleepMark mark;
  Optional<LastWord> lastWord = Optional.empty();
  final Announcement announcement = new Announcement();
  final Watcher watcher;

  FakeHost(Path dir) throws IOException {
    this(dir, List.of("ssh", "apt"));
  }

  FakeHost(Path dir, List<String> sources) throws IOException {
    mark = SleepMark.beside(dir.resolve("control"));
    store = io.curfew.state.Store.open(dir, Clock.systemUTC());
    ledger = new Ledger(store);
    watcher =
        new Watcher(
            new Watcher.Spans(WINDOW, Duration.ZERO, Duration.ZERO, BACK_OFF),
            sources.stream().map(this::source).toList(),
            this,
            List.of(),
            ledger,
            this);
  }

  private Evidence source(String name) {
    return new Evidence() {
      @Override
      public String source() {
        return name;
      }

      @Override
      public Testimony testify(Duration window) {
        whenAsked.ifPresent(Runnable::run);
        return new Testimony(
            unreadable ? LastActivity.unknown() : LastActivity.at(life),
            name.equals("ssh") ? blockers : List.of());
      }
    };
  }

  RequestDesk desk(boolean armed, SleepAttempt.Patience patience) {
    Guard guard = new Guard(armed, "hibernate");
    LastWord last = new LastWord(guard, watcher, mark);
    lastWord = Optional.of(last);
    SleepAttempt attempt =
        new SleepAttempt(
            guard,
            watcher,
            announcement,
            veto,
            ledger,
            last,
            new SleepAttempt.Hands(told::add, this::sleep, () -> () -> ending, Waiting.polling()),
            this,
            patience);
    return new RequestDesk(guard, "me"::equals, watcher, attempt, ledger, this, worker);
  }

  private synchronized void sleep() throws IOException {
    whenActing.run();
    if (commandFails) {
      throw new IOException("the command failed");
    }
    if (ending.isPresent()) {
      return;
    }
    sleeps.add("sleep at " + now);
    asleep.addAndGet(3600_000_000_000L);
    now = now.plusSeconds(3600);
    Evaluation unused = watcher.look();
  }

  synchronized int slept() {
    return sleeps.size();
  }

  /** Lets time pass, with a look each second. */
  synchronized void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      now = now.plusSeconds(1);
      monotonic.addAndGet(1_000_000_000);
      Evaluation unused = watcher.look();
    }
  }

  SleepRequest request() {
    return new SleepRequest(
        "f1", now.minusSeconds(1), true, "me", Optional.of("sleep"), Optional.empty());
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long monotonicNanos() {
    return monotonic.get();
  }

  @Override
  public MachineReading read() {
    return new MachineReading(
        "boot-1", now.minusSeconds(9000), monotonic.get() + asleep.get(), monotonic.get());
  }

  @Override
  public void close() {
    worker.shutdownNow();
    store.close();
  }
}
