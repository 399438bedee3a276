package io.curfew.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A child process that goes on writing lines, read one by one; a reader who does not keep up holds
 * the child back. Owned by one thread; closing kills the child.
 */
public final class FollowedCommand implements AutoCloseable {
  private static final int QUEUE = 256;
  private static final int MAX_COMPLAINT = 300;

  private final String program;
  private final int maxLineBytes;
  private final Process process;
  private final BlockingQueue<Heard> heard = new ArrayBlockingQueue<>(QUEUE);
  private final CountDownLatch complained = new CountDownLatch(1);
  private volatile String complaint = "";
  private boolean ended;

  private sealed interface Heard {}

  private record Line(String text) implements Heard {}

  private record End() implements Heard {}

  /**
   * Starts the command; its time and output bounds don't apply, and it reads an empty input.
   *
   * @param maxLineBytes what is past it is dropped, and one byte more is kept to show that
   * @throws IOException when the program can't be started
   */
  public FollowedCommand(Command command, int maxLineBytes) throws IOException {
    this.program = command.arguments().get(0);
    this.maxLineBytes = maxLineBytes;
    this.process = command.launch();
    process.getOutputStream().close();
    Command.onOwnThread(() -> listen(process.getInputStream()));
    Command.onOwnThread(() -> complain(process.getErrorStream()));
  }

  /**
   * The next line, or nothing after {@code patience} without one, or at the end.
   *
   * @throws InterruptedException when the thread was interrupted while it waited
   */
  public Optional<String> next(Duration patience) throws InterruptedException {
    if (ended) {
      return Optional.empty();
    }
    Heard next = heard.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    if (next instanceof Line line) {
      return Optional.of(line.text());
    }
    ended = next instanceof End;
    return Optional.empty();
  }

  /** Whether the child has closed its output and every line of it was taken. */
  public boolean ended() {
    return ended;
  }

  /**
   * Waits for the child that has closed its output.
   *
   * @throws IOException when it does not end within a second, or failed; says its complaint
   */
  public void finish() throws IOException, InterruptedException {
    boolean unused = complained.await(1, TimeUnit.SECONDS);
    if (!process.waitFor(1, TimeUnit.SECONDS)) {
      throw new IOException(program + ": closed its output and did not end");
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          program + ": " + complaint().orElse("exit status " + process.exitValue()));
    }
  }

  /** The first line of its standard error so far, cut where it is long. */
  public Optional<String> complaint() {
    return Optional.of(complaint).filter(c -> !c.isEmpty());
  }

  private void listen(InputStream stream) {
    try (stream) {
      lines(stream);
    } catch (IOException e) {
      // A killed child closes its pipes under us; what came until then is the output.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      heard.put(new End());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lines(InputStream stream) throws IOException, InterruptedException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
      for (int i = 0; i < n; i++) {
        if (chunk[i] == '\n') {
          heard.put(new Line(line.toString(StandardCharsets.UTF_8)));
          line.reset();
        } else if (line.size() <= maxLineBytes) {
          line.write(chunk[i]);
        }
      }
    }
    if (line.size() > 0) {
      heard.put(new Line(line.toString(StandardCharsets.UTF_8)));
    }
  }

  private void complain(InputStream stream) {
    StringBuilder first = new StringBuilder();
    try (stream) {
      // Read to the end: a child whose complaints nobody takes would block on them.
      for (int c = stream.read(); c >= 0; c = stream.read()) {
        if (!complaint.isEmpty()) {
          continue;
        }
        if (c == '\n') {
          complaint = first.toString().strip();
        } else if (first.length() < MAX_COMPLAINT) {
          first.append((char) c);
        }
      }
    } catch (IOException e) {
      // As for the output.
    }
    if (complaint.isEmpty()) {
      complaint = first.toString().strip();
    }
    complained.countDown();
  }

  /** Kills the child; lines that nobody took are lost. */
  @Override
  public void close() {
    process.destroyForcibly();
    if (!ended) {
      // The listener may wait for room to put a line.
      drain();
    }
    ended = true;
  }

  private void drain() {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    try {
      while (System.nanoTime() < until) {
        if (heard.poll(100, TimeUnit.MILLISECONDS) instanceof End) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
