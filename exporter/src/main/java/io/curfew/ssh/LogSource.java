package io.curfew.ssh;

import io.curfew.logfile.LogBatch;
import io.curfew.logfile.LogCursor;
import io.curfew.logfile.LogTail;
import io.curfew.logfile.StampReader;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows sshd's log on a thread of its own. inotify on the file's directory wakes it within
 * milliseconds; the poll interval is for file systems that send no notices.
 */
final class LogSource implements LoginRecords {
  private static final Logger log = LoggerFactory.getLogger(LogSource.class);

  private final Path path;
  private final Duration poll;
  private final StampReader stamps;
  private final Taker taker;
  private final WatchService watch;
  private final Thread thread;
  private volatile boolean closing;
  private volatile Optional<String> problem = Optional.empty();
  private Optional<LogCursor> cursor;
  private boolean watching;

  LogSource(Path path, Duration poll, Optional<String> cursor, StampReader stamps, Taker taker)
      throws IOException {
    this.path = path;
    this.poll = poll;
    this.cursor = cursor.flatMap(LogCursor::of);
    if (cursor.isPresent() && this.cursor.isEmpty()) {
      log.info("{}: read from its end on, as the records came from elsewhere before", path);
    }
    this.stamps = stamps;
    this.taker = taker;
    this.watch = FileSystems.getDefault().newWatchService();
    this.thread = new Thread(this::run, "ssh-log");
    thread.setDaemon(true);
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public String describe() {
    return "log file " + path;
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public Optional<String> problem() {
    return problem;
  }

  private void run() {
    boolean first = cursor.isEmpty();
    while (!closing) {
      try (LogTail tail = new LogTail(path, "curfew.ssh.log-file", SshdLine.MAX_LENGTH)) {
        watch();
        // A log that appears only after curfew started holds nothing that curfew missed.
        tail.start(first || cursor.isPresent() ? cursor : Optional.of(LogCursor.BEGINNING));
        works();
        follow(tail);
      } catch (IOException e) {
        first = false;
        failed(e);
        await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (ClosedWatchServiceException e) {
        return;
      }
    }
  }

  private void follow(LogTail tail) throws IOException, InterruptedException {
    while (!closing) {
      LogBatch batch = tail.read();
      cursor = Optional.of(batch.cursor());
      taker.take(
          new RecordBatch(
              batch.lines().stream().map(line -> SshdLine.read(line, stamps)).toList(),
              batch.cursor().text(),
              batch.caughtUp()));
      if (batch.caughtUp()) {
        await();
      }
    }
  }

  /** The directory may not exist yet either. */
  private void watch() {
    if (watching) {
      return;
    }
    try {
      path.resolveSibling(".")
          .register(
              watch,
              StandardWatchEventKinds.ENTRY_MODIFY,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_DELETE);
      watching = true;
    } catch (IOException e) {
      log.debug("{}: not watched: {}", path, e.getMessage());
    }
  }

  private void await() {
    try {
      WatchKey key = watch.poll(poll.toMillis(), TimeUnit.MILLISECONDS);
      if (key != null) {
        key.pollEvents();
        watching = key.reset();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing = true;
    } catch (ClosedWatchServiceException e) {
      closing = true;
    }
  }

  private void works() {
    if (problem.isPresent()) {
      log.info("{}: read again", path);
    }
    problem = Optional.empty();
  }

  private void failed(IOException e) {
    String why = String.valueOf(e.getMessage());
    if (!problem.equals(Optional.of(why))) {
      log.warn("ssh log: {}", why);
    }
    problem = Optional.of(why);
  }

  @Override
  public void close() throws IOException {
    closing = true;
    watch.close();
    thread.interrupt();
    try {
      thread.join(2000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
