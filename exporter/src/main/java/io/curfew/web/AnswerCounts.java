package io.curfew.web;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Counts the answers of a path by their code. */
final class AnswerCounts extends Handler.Wrapper {
  private static final int OTHER = HttpStatus.INTERNAL_SERVER_ERROR_500;

  private final Map<Integer, LongAdder> answers = new TreeMap<>();
  private final LongAdder other = new LongAdder();

  /**
   * Counts the answers of the handler.
   *
   * @param codes all that can occur; any other is counted as 500
   */
  AnswerCounts(Handler handler, int... codes) {
    super(handler);
    for (int code : codes) {
      answers.put(code, new LongAdder());
    }
    answers.put(OTHER, other);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    // The status stands only when the answer is complete.
    return super.handle(
        request, response, Callback.from(callback, () -> count(response.getStatus())));
  }

  private void count(int status) {
    answers.getOrDefault(status, other).increment();
  }

  Map<Integer, LongAdder> answers() {
    return answers;
  }
}
