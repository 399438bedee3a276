package io.curfew.ssh;

import io.curfew.config.HostSettings;
import io.curfew.config.SshSettings;
import io.curfew.evidence.HostClock;
import io.curfew.ssh.SshdProcesses.Holder;
import io.curfew.state.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The feature's one thread: takes log lines, asks the kernel about them, reads the counters, makes
 * the books durable and only then shows them.
 *
 * <p>The ledger belongs to this thread; others ask by {@link #fresh()} and get snapshots.
 */
final class SshSource implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SshSource.class);
  private static final Duration ANSWER = Duration.ofSeconds(4);
  private static final Duration DURABLE = Duration.ofSeconds(2);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final int QUEUE = 256;
  private static final int MAX_REMOVALS = 256;
  private static final String PRIVSEP_USER = "sshd";

  /** What wakes the thread. */
  private sealed interface Event {}

  private record Lines(LogBatch batch) implements Event {}

  private record Asked(CompletableFuture<SshSnapshot> answer) implements Event {}

  private record Ended() implements Event {}

  private final SshSettings settings;
  private final HostSettings host;
  private final Store store;
  private final HostClock clock;
  private final Books books;
  private final Ledger ledger;
  private final Accounts accounts;
  private final SshdProcesses processes;
  private final LogSource logSource;
  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(QUEUE);
  private final Thread thread = new Thread(this::run, "ssh");

  private volatile boolean closing;
  private volatile Optional<SshSnapshot> shown = Optional.empty();
  private Books.Instance instance;
  private Optional<LogCursor> cursor;
  private boolean caughtUp;
  private String problem = "";

  SshSource(SshSettings settings, HostSettings host, Store store, HostClock clock)
      throws IOException {
    this.settings = settings;
    this.host = host;
    this.store = store;
    this.clock = clock;
    this.books = new Books(store);
    this.ledger = new Ledger(settings.trustLog(), settings.keepaliveRate());
    this.instance = books.restore(ledger);
    this.cursor = books.cursor();
    this.accounts = new Accounts(host);
    this.processes = new SshdProcesses(host);
    this.logSource =
        new LogSource(
            host.seen(settings.logFile()),
            settings.poll(),
            cursor,
            batch -> events.put(new Lines(batch)));
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
    logSource.start();
  }

  /**
   * Reads the kernel now and waits until that is durable.
   *
   * @throws IOException when it can't be read; while the disk refuses, the last durable snapshot is
   *     the answer
   */
  SshSnapshot fresh() throws IOException {
    CompletableFuture<SshSnapshot> answer = new CompletableFuture<>();
    try {
      if (closing || !events.offer(new Asked(answer), ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("ssh: no reading within " + ANSWER.toSeconds() + " s");
      }
      return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return shown
          .filter(s -> !store.writable())
          .orElseThrow(
              () -> new IOException("ssh: no reading within " + ANSWER.toSeconds() + " s", e));
    } catch (ExecutionException e) {
      throw new IOException(reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("ssh: interrupted", e);
    }
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause();
    return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
  }

  Optional<SshSnapshot> shown() {
    return shown;
  }

  Optional<String> logProblem() {
    return logSource.problem();
  }

  private void run() {
    while (!closing) {
      try (AccountingTable table = new AccountingTable(settings);
          SocketTable sockets = new SocketTable(settings.ports())) {
        TableKeeper keeper =
            new TableKeeper(settings, host, table, ledger, instance, this::commitInstance);
        new Watch(table, sockets, keeper).go();
      } catch (IOException | RuntimeException e) {
        failed(e);
        refuseFor(RETRY);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void failed(Exception e) {
    String why = String.valueOf(e.getMessage());
    if (!why.equals(problem)) {
      log.warn("ssh: {}", why, e instanceof RuntimeException ? e : null);
    }
    problem = why;
  }

  /**
   * Answers with the failure until it is time to try again; lines of the log are taken all along.
   */
  private void refuseFor(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    try {
      for (long left = time.toNanos(); left > 0 && !closing; left = until - System.nanoTime()) {
        Event event = events.poll(left, TimeUnit.NANOSECONDS);
        if (event instanceof Asked asked) {
          asked.answer().completeExceptionally(new IOException(problem));
        } else if (event instanceof Lines lines) {
          take(lines.batch());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing = true;
    }
  }

  private boolean take(LogBatch batch) {
    boolean look = false;
    for (String line : batch.lines()) {
      look |= ledger.record(SshdLine.read(line), clock.now());
    }
    cursor = Optional.of(batch.cursor());
    caughtUp = batch.caughtUp();
    return look;
  }

  private void commitInstance(Books.Instance made) throws IOException {
    instance = made;
    if (!durable(store.commit(books.step(ledger, instance, cursor)))) {
      throw new IOException("ssh: the state can't be written, so no table is installed");
    }
  }

  private static boolean durable(CompletableFuture<Void> commit) {
    try {
      commit.get(DURABLE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /** The loop over open sockets; ends with the feature or with their failure. */
  private final class Watch {
    private final AccountingTable table;
    private final SocketTable sockets;
    private final TableKeeper keeper;
    private final List<CompletableFuture<SshSnapshot>> asked = new ArrayList<>();
    private long due;

    Watch(AccountingTable table, SocketTable sockets, TableKeeper keeper) {
      this.table = table;
      this.sockets = sockets;
      this.keeper = keeper;
    }

    void go() throws IOException, InterruptedException {
      boolean firstEver = instance.equals(Books.Instance.NONE);
      keeper.open();
      instance = keeper.instance();
      adopt();
      try {
        reading(!firstEver);
        if (!problem.isEmpty()) {
          log.info("ssh: works again");
          problem = "";
        }
        while (!closing) {
          boolean look = await();
          confirm();
          if (look || !asked.isEmpty() || clock.monotonicNanos() >= due) {
            reading(logSource.problem().isEmpty());
          }
        }
      } finally {
        asked.forEach(
            a -> a.completeExceptionally(new IOException("ssh: the reading failed, see the log")));
      }
    }

    /** Waits for the next thing to do; true when the log says that the kernel is worth a look. */
    private boolean await() throws InterruptedException {
      boolean look = false;
      Event event = events.poll(patience().toNanos(), TimeUnit.NANOSECONDS);
      for (int taken = 0; event != null && taken < QUEUE; taken++) {
        if (event instanceof Lines lines) {
          look |= take(lines.batch());
        } else if (event instanceof Asked ask) {
          asked.add(ask.answer());
        }
        event = events.poll();
      }
      return look;
    }

    /**
     * Nothing tells when sshd has become the user, so while a claim is open the look is repeated:
     * at once at first, as a session may last no longer than a few milliseconds, then ever slower.
     */
    private Duration patience() {
      Duration reading = Duration.ofNanos(Math.max(0, due - clock.monotonicNanos()));
      Optional<Instant> youngest = ledger.claims().stream().map(Claim::at).max(Instant::compareTo);
      if (youngest.isEmpty()) {
        return reading;
      }
      long age = Math.max(0, Duration.between(youngest.get(), clock.now()).toMillis());
      Duration look = Duration.ofMillis(age < 200 ? 2 : age < 2500 ? 25 : 1000);
      return look.compareTo(reading) < 0 ? look : reading;
    }

    private void confirm() throws IOException {
      List<Claim> claims = ledger.claims();
      if (claims.isEmpty()) {
        return;
      }
      Map<ConnectionKey, Socket> now = sockets.read();
      Optional<Long> privsep = uid(PRIVSEP_USER);
      for (Claim claim : claims) {
        List<Socket> candidates =
            now.values().stream().filter(s -> s.key().peer().equals(claim.peer())).toList();
        List<Holder> holders = candidates.isEmpty() ? List.of() : processes.family(claim.pid());
        Verdict verdict = Confirmation.judge(uid(claim.user()), privsep, candidates, holders);
        ledger.settle(claim, verdict, clock.now(), clock.monotonicNanos());
      }
    }

    private Optional<Long> uid(String user) {
      try {
        return accounts.uid(user);
      } catch (IOException e) {
        log.debug("accounts: {}", e.getMessage());
        return Optional.empty();
      }
    }

    /** Takes over sessions that were open before curfew watched. */
    private void adopt() throws IOException {
      List<Socket> unknown =
          sockets.read().values().stream()
              .filter(s -> s.established() && s.inode() != 0 && !ledger.knows(s.key()))
              .toList();
      if (unknown.isEmpty()) {
        return;
      }
      List<Holder> all = processes.all();
      Optional<Long> privsep = uid(PRIVSEP_USER);
      for (Socket socket : unknown) {
        List<Holder> here = all.stream().filter(h -> h.sockets().contains(socket.inode())).toList();
        Optional<Long> uid = Confirmation.user(here, privsep).filter(u -> u != 0);
        Optional<String> user = uid.isPresent() ? accounts.name(uid.get()) : Optional.empty();
        user.ifPresent(
            name ->
                ledger.adopt(
                    socket.key(), socket.cookie(), name, clock.now(), clock.monotonicNanos()));
      }
    }

    private void reading(boolean watched) throws IOException {
      due = clock.monotonicNanos() + settings.poll().toNanos();
      try {
        if (keeper.check()) {
          instance = keeper.instance();
        }
        book(table.read(), watched);
      } catch (TableMissing e) {
        keeper.reinstall();
        instance = keeper.instance();
        book(table.read(), watched);
      }
    }

    private void book(Reading reading, boolean watched) throws IOException {
      Map<ConnectionKey, Long> open = new HashMap<>();
      sockets.read().values().forEach(s -> open.put(s.key(), s.cookie()));
      Instant now = clock.now();
      ledger.read(reading, open, watched, now, clock.monotonicNanos());
      List<ConnectionKey> over =
          caughtUp || logSource.problem().isPresent() ? ledger.finish(now) : List.of();
      CompletableFuture<Void> commit = show(reading);
      // The kernel forgets an element only when what it counted is durable.
      if (!over.isEmpty() && durable(commit)) {
        for (ConnectionKey key : over.subList(0, Math.min(over.size(), MAX_REMOVALS))) {
          ledger.removed(key, Optional.of(table.remove(key)));
        }
        CompletableFuture<Void> unused = show(reading);
      }
    }

    private CompletableFuture<Void> show(Reading reading) {
      SshSnapshot snapshot =
          SshSnapshot.of(
              ledger, reading.elementCount(), reading.fullestSet(), clock.monotonicNanos());
      List<CompletableFuture<SshSnapshot>> answers = List.copyOf(asked);
      asked.clear();
      return store
          .commit(books.step(ledger, instance, cursor))
          .thenRun(
              () -> {
                shown = Optional.of(snapshot);
                answers.forEach(answer -> answer.complete(snapshot));
              });
    }
  }

  @Override
  public void close() throws IOException {
    closing = true;
    logSource.close();
    boolean unused = events.offer(new Ended());
    try {
      thread.join(ANSWER.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
