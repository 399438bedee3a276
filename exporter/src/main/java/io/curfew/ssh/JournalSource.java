package io.curfew.ssh;

import io.curfew.kernel.FollowedCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows sshd's entries in the journal on a thread of its own, by a journalctl. What was written
 * before is read by one that ends by itself, so that "caught up" is known and not guessed.
 */
final class JournalSource implements LoginRecords {
  private static final Logger log = LoggerFactory.getLogger(JournalSource.class);
  private static final String PREFIX = "journal ";
  private static final String CURSOR = "[!-~]{1,400}";
  private static final int MAX_LINE_BYTES = 1 << 16;
  private static final int BATCH = 256;
  private static final Duration SILENCE = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

  private final Journal journal;
  private final Taker taker;
  private final Duration firstRetry;
  private final Thread thread;
  private volatile boolean closing;
  private volatile Optional<String> problem = Optional.empty();
  private Optional<String> cursor;
  private Duration retry;

  /** Whether it is known where to begin; without a cursor then at the journal's first entry. */
  private boolean placed;

  /**
   * @param firstRetry how long to wait after journalctl's first failure; doubles with each more
   */
  JournalSource(Journal journal, Optional<String> cursor, Duration firstRetry, Taker taker) {
    this.journal = journal;
    this.taker = taker;
    this.firstRetry = firstRetry;
    this.retry = firstRetry;
    this.cursor =
        cursor
            .filter(c -> c.startsWith(PREFIX))
            .map(c -> c.substring(PREFIX.length()))
            .filter(c -> c.matches(CURSOR));
    this.placed = this.cursor.isPresent() || cursor.equals(Optional.of(PREFIX));
    if (cursor.isPresent() && !placed) {
      log.info("journal: read from now on, as the records came from elsewhere before");
    }
    this.thread = new Thread(this::run, "ssh-journal");
    thread.setDaemon(true);
  }

  @Override
  public String name() {
    return "journal";
  }

  @Override
  public String describe() {
    return "journal of " + journal.root();
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
    while (!closing) {
      try {
        if (!placed) {
          cursor = journal.newest();
          placed = true;
        }
        read(false);
        read(true);
        throw new IOException("journalctl: ended by itself");
      } catch (IOException e) {
        failed(String.valueOf(e.getMessage()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      try {
        Thread.sleep(retry.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      retry = retry.multipliedBy(2);
      retry = retry.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : retry;
    }
  }

  /** Hands entries on until journalctl ends. */
  private void read(boolean follow) throws IOException, InterruptedException {
    try (FollowedCommand child =
        new FollowedCommand(journal.entries(cursor, follow), MAX_LINE_BYTES)) {
      // The entry at the cursor was handed on already; nothing else is told twice.
      Optional<String> known = cursor;
      boolean told = !follow;
      while (!child.ended() && !closing) {
        Optional<String> line = child.next(told ? PATIENCE : SILENCE);
        if (line.isEmpty()) {
          if (!told && !child.ended()) {
            hand(List.of(), true);
            told = true;
          } else if (follow && !child.ended()) {
            // Where the journal holds nothing of this boot only the one that follows fails, soon.
            works();
          }
          continue;
        }
        List<LogRecord> records = new ArrayList<>();
        for (; line.isPresent(); line = next(child, records)) {
          JournalEntry entry = JournalEntry.read(line.get());
          if (entry.cursor().isEmpty() || !entry.cursor().equals(known)) {
            records.add(entry.record());
          }
          cursor = entry.cursor().filter(c -> c.matches(CURSOR)).or(() -> cursor);
        }
        hand(records, false);
        works();
        told = !follow;
      }
      if (!closing) {
        child.finish();
        Journal.check(child.complaint());
      }
    }
    if (!follow && !closing) {
      hand(List.of(), true);
    }
  }

  private static Optional<String> next(FollowedCommand child, List<LogRecord> records)
      throws InterruptedException {
    return records.size() < BATCH ? child.next(Duration.ZERO) : Optional.empty();
  }

  /** A prefix alone is the cursor of a journal that was empty. */
  private void hand(List<LogRecord> records, boolean caughtUp) throws InterruptedException {
    taker.take(new RecordBatch(records, PREFIX + cursor.orElse(""), caughtUp));
  }

  private void works() {
    if (problem.isPresent()) {
      log.info("journal: read again");
    }
    problem = Optional.empty();
    retry = firstRetry;
  }

  private void failed(String why) {
    if (closing) {
      return;
    }
    if (why.contains("seek to cursor")) {
      // Kept, it would fail for ever.
      log.warn("ssh: the journal does not know its place of before, so it is read from now on");
      cursor = Optional.empty();
      placed = false;
      return;
    }
    if (!problem.equals(Optional.of(why))) {
      log.warn("ssh: {}", why);
    }
    problem = Optional.of(why);
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join(2000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
