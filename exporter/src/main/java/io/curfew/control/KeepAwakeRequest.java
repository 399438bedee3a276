package io.curfew.control;

import io.curfew.sleep.KeptAwake;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code keep-awake}: with "do" keep, "seconds" and "why" holds the host awake for so long; with
 * "do" release ends the entry "id", or all of the peer's own. The group curfew may, too: for itself
 * alone, and within bounds. Answers with one "line" of what was done.
 */
public final class KeepAwakeRequest implements ControlRequest {
  /** Who keeps the entries. */
  public interface Keeper {
    /** Begins one. */
    KeptAwake keep(String who, String why, Duration span) throws IOException;

    /** Ends one, or all of somebody's own; those that were ended. */
    List<KeptAwake> release(Optional<Integer> id, String who) throws IOException;
  }

  private static final int MOST_DIGITS = 9;

  private final Keeper keeper;

  /** Hands each request on to the keeper. */
  public KeepAwakeRequest(Keeper keeper) {
    this.keeper = keeper;
  }

  @Override
  public String name() {
    return "keep-awake";
  }

  @Override
  public List<String> answer(Map<String, String> fields) throws IOException {
    String who = fields.getOrDefault(PEER, "");
    String what = fields.getOrDefault("do", "");
    if (what.equals("keep")) {
      Duration span = Duration.ofSeconds(number(fields, "seconds"));
      KeptAwake entry = keeper.keep(who, fields.getOrDefault("why", ""), span);
      return line(
          "kept awake until "
              + entry.until().truncatedTo(ChronoUnit.SECONDS)
              + " (entry "
              + entry.id()
              + ")");
    }
    if (what.equals("release")) {
      Optional<Integer> id =
          fields.containsKey("id") ? Optional.of(number(fields, "id")) : Optional.empty();
      List<KeptAwake> ended = keeper.release(id, who);
      return line(
          switch (ended.size()) {
            case 0 -> "there was nothing of " + who + " to release";
            case 1 -> "released entry " + ended.get(0).id();
            default -> "released " + ended.size() + " entries";
          });
    }
    throw new IOException("request: do: keep or release expected");
  }

  private static int number(Map<String, String> fields, String field) throws IOException {
    String given = fields.getOrDefault(field, "");
    if (!given.matches("[0-9]{1," + MOST_DIGITS + "}")) {
      throw new IOException("request: " + field + ": a number expected");
    }
    return Integer.parseInt(given);
  }

  private static List<String> line(String text) {
    return List.of(ControlLine.write(Map.of("line", text)));
  }
}
