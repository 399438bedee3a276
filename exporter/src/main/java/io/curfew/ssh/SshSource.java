package io.curfew.ssh;

import io.curfew.config.HostSettings;
import io.curfew.config.SshSettings;
import io.curfew.evidence.HostClock;
import io.curfew.state.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);
  private static final int QUEUE = 256;
  private static final int MAX_REMOVALS = 256;
  private static final int MAX_ENDED = 4096;

  /** What wakes the thread. */
  private sealed interface Event {}

  private record Records(RecordBatch batch) implements Event {}

  private record Asked(CompletableFuture<SshSnapshot> answer) implements Event {}

  /** Something in the kernel changed: read it now. */
  private record Changed() implements Event {}

  /** An administrator wants the kernel's table, or wants it away. */
  private record Ordered(boolean wanted, CompletableFuture<String> answer) implements Event {}

  private record Ended() implements Event {}

  private final SshSettings settings;
  private final TableForm form;
  private final HostSettings host;
  private final Store store;
  private final HostClock clock;
  private final Books books;
  private final Ledger ledger;
  private final Confirmer confirmer;
  private final LoginRecords records;
  private final ChosenSource chosen;
  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(QUEUE);
  private final Thread thread = new Thread(this::run, "ssh");

  private final AtomicBoolean changed = new AtomicBoolean();
  private final BlockingQueue<SocketEnds.End> ended = new ArrayBlockingQueue<>(MAX_ENDED);

  /** Closed in the books, durably, so that the kernel may forget them. */
  private final AtomicReference<List<ConnectionKey>> removable = new AtomicReference<>(List.of());

  /** Who waits for the table that he ordered. */
  private final List<CompletableFuture<String>> awaited = new ArrayList<>();

  private final TableKeeper.Bookkeeper bookkeeper =
      new TableKeeper.Bookkeeper() {
        @Override
        public void commit(Books.Instance made) throws IOException {
          commitInstance(made);
        }

        @Override
        public void book(Reading last) throws IOException {
          bookLast(last);
        }
      };

  private volatile boolean closing;
  private boolean withdrawn;
  private Optional<SocketTable> openSockets = Optional.empty();
  private volatile Optional<SshSnapshot> shown = Optional.empty();
  private Books.Instance instance;
  private Optional<String> cursor;
  private boolean caughtUp;
  private volatile boolean tableMissing;
  private volatile String counting = "nft";
  private String problem = "";
  private Duration retry = FIRST_RETRY;

  SshSource(SshSettings settings, HostSettings host, Store store, HostClock clock)
      throws IOException {
    this(settings, TableForm.USUAL, host, store, clock);
  }

  /** With a table of another form, for tests. */
  SshSource(SshSettings settings, TableForm form, HostSettings host, Store store, HostClock clock)
      throws IOException {
    this.settings = settings;
    this.form = form;
    this.host = host;
    this.store = store;
    this.clock = clock;
    this.books = new Books(store::entries);
    this.ledger = new Ledger(settings.trustLog(), settings.keepaliveRate());
    this.instance = books.restore(ledger);
    this.cursor = books.cursor();
    this.confirmer = new Confirmer(host, ledger, clock);
    this.records =
        LoginRecordsChoice.of(settings, host, cursor, batch -> events.put(new Records(batch)));
    this.chosen = new ChosenSource(candidates(), clock, ChosenSource::nftAnswers);
    thread.setDaemon(true);
  }

  private List<ChosenSource.Candidate> candidates() {
    ChosenSource.Candidate nft = new ChosenSource.Candidate(NftSource.NAME, this::nftSource);
    ChosenSource.Candidate tcpInfo =
        new ChosenSource.Candidate(
            TcpInfoSource.NAME, () -> new TcpInfoSource(settings.ports(), host, ledger, instance));
    ChosenSource.Candidate conntrack =
        new ChosenSource.Candidate(
            ConntrackSource.NAME,
            () -> new ConntrackSource(settings.ports(), host, ledger, instance));
    ChosenSource.Candidate useraccount =
        new ChosenSource.Candidate(
            UseraccountSource.NAME,
            () -> new UseraccountSource(settings.ports(), host, ledger, instance));
    return switch (settings.counting()) {
      case NFT -> List.of(nft);
      case TCP_INFO -> List.of(tcpInfo);
      case CONNTRACK -> List.of(conntrack);
      case USERACCOUNT -> List.of(useraccount);
      case AUTO -> List.of(nft, tcpInfo, conntrack, useraccount);
    };
  }

  private ByteSource nftSource() throws IOException {
    if (withdrawn) {
      throw new TableMissing(
          "table inet "
              + settings.table()
              + " was removed on demand: curfew firewall install brings it back");
    }
    return new NftSource(settings, form, host, ledger, instance, bookkeeper, this::kernelChanged);
  }

  void start() {
    log.info("ssh: login records from {}", records.describe());
    thread.start();
    records.start();
  }

  /**
   * Reads the kernel now and waits until that is durable.
   *
   * @throws IOException when it can't be read; while the disk refuses, the last durable snapshot is
   *     the answer
   */
  SshSnapshot fresh() throws IOException {
    CompletableFuture<SshSnapshot> answer = new CompletableFuture<>();
    String late = "ssh: no reading within " + ANSWER.toSeconds() + " s";
    try {
      return answer(new Asked(answer), answer, late);
    } catch (TimeoutException e) {
      return shown.filter(s -> !store.writable()).orElseThrow(() -> new IOException(late, e));
    }
  }

  /**
   * Makes the kernel's table or takes it away.
   *
   * @return what was done
   * @throws IOException when it can't be done, or the disk refuses to note it
   */
  String orderTable(boolean wanted) throws IOException {
    CompletableFuture<String> answer = new CompletableFuture<>();
    String late = "ssh: no answer within " + ANSWER.toSeconds() + " s, see the exporter's log";
    try {
      return answer(new Ordered(wanted, answer), answer, late);
    } catch (TimeoutException e) {
      throw new IOException(late, e);
    }
  }

  private <T> T answer(Event question, CompletableFuture<T> answer, String late)
      throws IOException, TimeoutException {
    try {
      if (closing || !events.offer(question, ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(late);
      }
      return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
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

  /** Asks for a reading as soon as may be; from any thread, as often as it likes. */
  void kernelChanged() {
    if (!changed.getAndSet(true) && !events.offer(new Changed())) {
      changed.set(false);
    }
  }

  /** A socket of the SSH ports ended; from any thread. Past a bound the next reading tells. */
  void socketEnded(ConnectionKey key, long cookie) {
    boolean unused = ended.offer(new SocketEnds.End(key, cookie));
  }

  Optional<SshSnapshot> shown() {
    return shown;
  }

  /** Why login records can't be read now. */
  Optional<String> recordsProblem() {
    return records.problem();
  }

  /** Whether curfew's table is not what counts: it is not there, or could not be made. */
  boolean tableMissing() {
    return tableMissing;
  }

  /** Where login records come from. */
  String recordsName() {
    return records.name();
  }

  /** What counts the bytes. */
  String counting() {
    return counting;
  }

  private void run() {
    while (!closing) {
      try (ByteSource counts = chosen;
          SocketTable sockets = new SocketTable(settings.ports())) {
        openSockets = Optional.of(sockets);
        new Watch(counts, sockets).go();
      } catch (IOException | RuntimeException e) {
        failed(e);
        refuseFor(retry);
        retry = retry.compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void failed(Exception e) {
    tableMissing = e instanceof TableMissing;
    String why = String.valueOf(e.getMessage());
    if (!why.equals(problem)) {
      log.warn("ssh: {}", why, e instanceof RuntimeException ? e : null);
    }
    problem = why;
    awaited.forEach(answer -> answer.completeExceptionally(e));
    awaited.clear();
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
        } else if (event instanceof Records records) {
          take(records.batch());
        } else if (event instanceof Changed) {
          changed.set(false);
        } else if (event instanceof Ordered order && obeyUnread(order)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing = true;
    }
  }

  /** Obeys while nothing reads the table; true when it is time to try again. */
  private boolean obeyUnread(Ordered order) {
    if (order.wanted()) {
      withdrawn = false;
      awaited.add(order.answer());
      return true;
    }
    withdrawn = true;
    try {
      sayRemoved(order, new OwnTable(settings).remove());
    } catch (IOException e) {
      order.answer().completeExceptionally(e);
    }
    return false;
  }

  private void sayRemoved(Ordered order, boolean removed) {
    String name = "table inet " + settings.table();
    if (removed) {
      log.info("{} is removed on demand", name);
    }
    order
        .answer()
        .complete(
            removed
                ? name + " is removed; the running exporter does without until it is installed"
                : name + " is not there");
  }

  /** Books what a table has counted that is about to end. */
  private void bookLast(Reading last) throws IOException {
    Map<ConnectionKey, Long> open = new HashMap<>();
    if (openSockets.isPresent()) {
      openSockets.get().read().values().forEach(s -> open.put(s.key(), s.cookie()));
    }
    Set<ConnectionKey> unused =
        ledger.read(last, open, records.problem().isEmpty(), clock.now(), clock.monotonicNanos());
  }

  private void takeEnds() {
    List<SocketEnds.End> taken = new ArrayList<>();
    ended.drainTo(taken, MAX_ENDED);
    taken.forEach(end -> ledger.socketEnded(end.key(), end.cookie()));
  }

  private boolean take(RecordBatch batch) {
    boolean look = false;
    for (LogRecord record : batch.records()) {
      look |= ledger.record(record, clock.now());
    }
    cursor = Optional.of(batch.cursor());
    caughtUp = batch.caughtUp();
    return look;
  }

  private void commitInstance(Books.Instance made) throws IOException {
    instance = made;
    if (!durable(store.commit(books.step(ledger, instance, cursor)))) {
      throw new StateUnwritable("ssh: the state can't be written, so no table is installed");
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
    private final ByteSource counts;
    private final SocketTable sockets;
    private final List<CompletableFuture<SshSnapshot>> asked = new ArrayList<>();
    private final List<Ordered> orders = new ArrayList<>();
    private long due;

    Watch(ByteSource counts, SocketTable sockets) {
      this.counts = counts;
      this.sockets = sockets;
    }

    void go() throws IOException, InterruptedException {
      boolean firstEver = instance.equals(Books.Instance.NONE);
      counts.open();
      instance = counts.instance();
      counting = counts.name();
      confirmer.adopt(sockets);
      try {
        reading(!firstEver);
        retry = FIRST_RETRY;
        if (!problem.isEmpty()) {
          log.info("ssh: works again");
          problem = "";
        }
        awaited.forEach(this::sayInstalled);
        awaited.clear();
        while (!closing && (withdrawn || !counts.outclassed())) {
          boolean look = await();
          if (obey()) {
            return;
          }
          // A confirmed login is made durable at once: a record is worth less when its connection
          // is
          // gone.
          look |= confirmer.confirm(sockets);
          if (look || !asked.isEmpty() || clock.monotonicNanos() >= due) {
            reading(records.problem().isEmpty());
          }
        }
        reading(records.problem().isEmpty());
      } finally {
        asked.forEach(
            a -> a.completeExceptionally(new IOException("ssh: the reading failed, see the log")));
        orders.forEach(
            o ->
                o.answer()
                    .completeExceptionally(new IOException("ssh: failed, see the exporter's log")));
      }
    }

    private void sayInstalled(CompletableFuture<String> answer) {
      String name = "table inet " + settings.table();
      if (counts.name().equals(NftSource.NAME)) {
        answer.complete(name + " is there, the running exporter keeps it");
      } else {
        answer.completeExceptionally(
            new IOException(name + " can't be made: see the exporter's log"));
      }
    }

    /** Does what was ordered; true when what counts has to be chosen anew. */
    private boolean obey() throws IOException {
      while (!orders.isEmpty()) {
        Ordered order = orders.remove(0);
        try {
          reading(records.problem().isEmpty());
          if (order.wanted() ? install(order) : remove(order)) {
            return true;
          }
        } catch (IOException e) {
          order.answer().completeExceptionally(e);
          throw e;
        }
      }
      return false;
    }

    private boolean install(Ordered order) {
      if (withdrawn) {
        withdrawn = false;
        awaited.add(order.answer());
        return true;
      }
      sayInstalled(order.answer());
      return false;
    }

    private boolean remove(Ordered order) throws IOException {
      boolean counted = counts.name().equals(NftSource.NAME);
      boolean removed = counted ? counts.withdraw() : new OwnTable(settings).remove();
      withdrawn = true;
      instance = counts.instance();
      sayRemoved(order, removed);
      return counted;
    }

    /** Waits for the next thing to do; true when the log says that the kernel is worth a look. */
    private boolean await() throws InterruptedException {
      boolean look = false;
      Event event = events.poll(patience().toNanos(), TimeUnit.NANOSECONDS);
      for (int taken = 0; event != null && taken < QUEUE; taken++) {
        if (event instanceof Records records) {
          look |= take(records.batch());
        } else if (event instanceof Asked ask) {
          asked.add(ask.answer());
        } else if (event instanceof Changed) {
          changed.set(false);
          look = true;
        } else if (event instanceof Ordered order) {
          orders.add(order);
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

    private void reading(boolean watched) throws IOException {
      due = clock.monotonicNanos() + settings.poll().toNanos();
      Reading reading = counts.read();
      instance = counts.instance();
      tableMissing = reading.plain().isEmpty();
      book(reading, watched);
    }

    private void book(Reading reading, boolean watched) throws IOException {
      Map<ConnectionKey, Long> open = sockets.cookies();
      takeEnds();
      Instant now = clock.now();
      Set<ConnectionKey> moved = ledger.read(reading, open, watched, now, clock.monotonicNanos());
      confirmer.adoptNamed(sockets, reading.named());
      remove(moved);
      List<ConnectionKey> over =
          caughtUp || records.problem().isPresent() ? ledger.finish(now) : List.of();
      CompletableFuture<Void> commit = show(reading);
      if (!over.isEmpty()) {
        // The kernel forgets an element only when what it counted is durable. Nobody waits for
        // that: a slow disk must not keep the ends of other connections waiting.
        List<ConnectionKey> next = over.subList(0, Math.min(over.size(), MAX_REMOVALS));
        CompletableFuture<Void> unused =
            commit.thenRun(
                () -> {
                  removable.set(next);
                  kernelChanged();
                });
      }
    }

    /** What moved just now is not durable yet, and what is open again is another's. */
    private void remove(Set<ConnectionKey> moved) throws IOException {
      for (ConnectionKey key : removable.getAndSet(List.of())) {
        if (ledger.closing().contains(key) && !moved.contains(key)) {
          ledger.removed(key, Optional.of(counts.remove(key)));
        }
      }
    }

    private CompletableFuture<Void> show(Reading reading) {
      SshSnapshot snapshot =
          SshSnapshot.of(
              ledger,
              reading.plain().isPresent(),
              reading.elementCount(),
              reading.fullestSet(),
              reading.setSize(),
              clock.monotonicNanos());
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
    records.close();
    boolean unused = events.offer(new Ended());
    try {
      thread.join(ANSWER.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
