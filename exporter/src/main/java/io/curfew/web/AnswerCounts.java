package io.curfew.web;

import java.nio.ByteBuffer;
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
    try {
      return super.handle(request, new Counted(request, response), callback);
    } catch (Exception e) {
      count(OTHER);
      throw e;
    }
  }

  /** Counts at the last write, before the client can see the answer. */
  private final class Counted extends Response.Wrapper {
    Counted(Request request, Response response) {
      super(request, response);
    }

    @Override
    public void write(boolean last, ByteBuffer content, Callback callback) {
      if (last) {
        count(getStatus());
      }
      super.write(last, content, callback);
    }
  }

  private void count(int status) {
    answers.getOrDefault(status, other).increment();
  }

  Map<Integer, LongAdder> answers() {
    return answers;
  }
}
