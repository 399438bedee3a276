package io.curfew.control;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * {@code table}: has the exporter make its nf_tables table, or take it away; the field "do" says
 * {@code install} or {@code remove}. Answers with one line of what was done.
 */
public final class TableRequest implements ControlRequest {
  /** Who keeps the table. */
  @FunctionalInterface
  public interface Keeper {
    /**
     * Makes the table or takes it away, unless that is so already.
     *
     * @return what was done, or that there was nothing to do
     */
    String order(boolean wanted) throws IOException;
  }

  private final Keeper keeper;

  /** Hands each request on to the keeper. */
  public TableRequest(Keeper keeper) {
    this.keeper = keeper;
  }

  @Override
  public String name() {
    return "table";
  }

  @Override
  public boolean changes() {
    return true;
  }

  @Override
  public List<String> answer(Map<String, String> fields) throws IOException {
    String what = fields.getOrDefault("do", "");
    if (!what.equals("install") && !what.equals("remove")) {
      throw new IOException("request: do: install or remove expected");
    }
    return List.of(ControlLine.write(Map.of("line", keeper.order(what.equals("install")))));
  }
}
