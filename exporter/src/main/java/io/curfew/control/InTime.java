package io.curfew.control;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks in a thread of its own and waits for so long only: connecting to a socket whose exporter
 * stands still blocks once its backlog is full (unix(7)), and no read time-out covers that.
 */
final class InTime {
  /** One question. */
  @FunctionalInterface
  interface Question {
    List<String> ask() throws IOException;
  }

  private InTime() {}

  static List<String> ask(Question question, Duration longest) throws IOException {
    CompletableFuture<List<String>> answer = new CompletableFuture<>();
    ControlServer.daemon(() -> ask(question, answer), "control-question").start();
    try {
      return answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + longest.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new IOException(String.valueOf(cause == null ? e.getMessage() : cause.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before the answer", e);
    }
  }

  private static void ask(Question question, CompletableFuture<List<String>> answer) {
    try {
      answer.complete(question.ask());
    } catch (IOException | RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }
}
