package io.curfew.control;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code sessions}: the open SSH sessions, as {@link SessionsJson} writes them. */
public final class SessionsRequest implements ControlRequest {
  private final Supplier<String> document;

  /** Asks for the document at each request. */
  public SessionsRequest(Supplier<String> document) {
    this.document = document;
  }

  @Override
  public String name() {
    return "sessions";
  }

  @Override
  public List<String> answer(Map<String, String> fields) {
    return List.of(document.get());
  }
}
