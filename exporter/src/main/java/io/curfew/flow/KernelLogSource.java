package io.curfew.flow;

import io.curfew.evidence.HostClock;
import io.curfew.logfile.LogBatch;
import io.curfew.logfile.LogCursor;
import io.curfew.logfile.LogTail;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packets that a LOG rule writes into a file, read by a thread of its own.
 *
 * <p>Once a second and without inotify: that would wake the thread for each line, and a wake-up
 * costs more than the reading, while a list of new flows may be a second old.
 */
final class KernelLogSource implements FlowEvents {
  private static final Logger log = LoggerFactory.getLogger(KernelLogSource.class);
  private static final String KEY = "curfew.flows.kernel-log.file";
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path path;
  private final KernelLogReader reader;
  private final KernelLogPlace place;
  private final HostClock clock;
  private final Consumer<ObservedFlow> taker;
  private final AtomicLong rejected = new AtomicLong();
  private final CountDownLatch attempted = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "flow-kernel-log");
  private volatile Optional<String> failure = Optional.of("not started");
  private Optional<LogCursor> cursor;

  /**
   * Starts nothing yet.
   *
   * @param path as seen from here
   * @param taker called by the source's thread
   */
  KernelLogSource(
      Path path,
      KernelLogReader reader,
      KernelLogPlace place,
      HostClock clock,
      Consumer<ObservedFlow> taker) {
    this.path = path;
    this.reader = reader;
    this.place = place;
    this.clock = clock;
    this.taker = taker;
    this.cursor = place.left();
    thread.setDaemon(true);
  }

  @Override
  public String name() {
    return "kernel_log";
  }

  @Override
  public void start() {
    thread.start();
    try {
      if (!attempted.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("flows: {} can't be opened yet", path);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Optional<String> failure() {
    return failure;
  }

  @Override
  public long rejected() {
    return rejected.get();
  }

  private void run() {
    boolean begun = false;
    do {
      try (LogTail tail = new LogTail(path, KEY, KernelLogReader.LONGEST)) {
        // A log that appears only after curfew started holds nothing that curfew missed.
        tail.start(cursor.isPresent() || !begun ? cursor : Optional.of(LogCursor.BEGINNING));
        follow(tail);
      } catch (IOException e) {
        failed(String.valueOf(e.getMessage()));
      }
      begun = true;
      attempted.countDown();
    } while (!pause());
  }

  private void follow(LogTail tail) throws IOException {
    LocalAddresses addresses = new LocalAddresses(clock);
    boolean ended = false;
    while (!ended) {
      LogBatch batch = tail.read();
      take(batch, addresses);
      works();
      ended = batch.caughtUp() ? pause() : closing.getCount() == 0;
    }
  }

  private void take(LogBatch batch, LocalAddresses addresses) throws SocketException {
    if (cursor.equals(Optional.of(batch.cursor())) && batch.lines().isEmpty()) {
      return;
    }
    addresses.freshen(false);
    place.reach(batch.cursor(), () -> batch.lines().forEach(line -> take(line, addresses)));
    cursor = Optional.of(batch.cursor());
  }

  private void take(String line, LocalAddresses addresses) {
    try {
      reader.read(line, addresses::ours, addresses::broadcast).ifPresent(taker);
    } catch (MalformedLogLine e) {
      rejected.incrementAndGet();
      log.debug("flows: line of {} refused: {}", path, e.getMessage());
    } catch (RuntimeException e) {
      // Read again it would fail again, and nothing behind it would ever be read.
      rejected.incrementAndGet();
      log.error("flows: a defect of curfew's own, one line of {} is passed over", path, e);
    }
  }

  private boolean pause() {
    try {
      return closing.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  private void works() {
    if (failure.isPresent()) {
      log.info("flows are read from {}", path);
    }
    failure = Optional.empty();
    attempted.countDown();
  }

  private void failed(String problem) {
    if (!failure.equals(Optional.of(problem))) {
      log.warn("flows can't be read, trying again: {}", problem);
    }
    failure = Optional.of(problem);
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
