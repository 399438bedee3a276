package io.curfew.control;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code sleep-explain}: the guard's view as one line of JSON, the document of the web API. */
public final class SleepExplainRequest implements ControlRequest {
  /** Whoever writes it. */
  @FunctionalInterface
  public interface Document {
    /** Writes it, or says in the exception's message why there is none. */
    String write() throws IOException;
  }

  private final Document document;

  /** Asks for it at each request. */
  public SleepExplainRequest(Document document) {
    this.document = document;
  }

  @Override
  public String name() {
    return "sleep-explain";
  }

  @Override
  public List<String> answer(Map<String, String> fields) throws IOException {
    return List.of(document.write().strip());
  }
}
