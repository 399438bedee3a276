package io.curfew.control;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code status}: the live picture, as JSON or, with the format "text", drawn. */
public final class StatusRequest implements ControlRequest {
  private final Supplier<Status> status;

  /** Asks for the picture at each request. */
  public StatusRequest(Supplier<Status> status) {
    this.status = status;
  }

  @Override
  public String name() {
    return "status";
  }

  @Override
  public List<String> answer(Map<String, String> fields) {
    return "text".equals(fields.get("format"))
        ? StatusText.draw(status.get()).stream()
            .map(line -> ControlLine.write(Map.of("line", line)))
            .toList()
        : List.of(StatusJson.write(status.get()));
  }
}
