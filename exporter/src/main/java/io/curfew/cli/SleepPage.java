package io.curfew.cli;

import io.curfew.metrics.LabelText;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Draws whether the host may sleep, and why not. */
final class SleepPage {
  private static final int DECISIONS = 10;

  /** Wide enough for every detail that curfew writes; others' words are cut. */
  private static final int WIDEST = 300;

  private final SleepDocument document;
  private final Instant now;
  private final DateTimeFormatter time;

  private SleepPage(SleepDocument document, Instant now, ZoneId zone) {
    this.document = document;
    this.now = now;
    this.time = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(zone);
  }

  /**
   * The whole page.
   *
   * @throws IOException when a time or number in the document is none
   */
  static List<String> draw(SleepDocument document, Instant now, ZoneId zone) throws IOException {
    try {
      return new SleepPage(document, now, zone).page();
    } catch (DateTimeException | NumberFormatException e) {
      throw new IOException("the exporter's answer: " + e.getMessage(), e);
    }
  }

  /** Only who keeps the host awake. */
  static List<String> drawKeptAwake(SleepDocument document, Instant now, ZoneId zone)
      throws IOException {
    try {
      List<String> lines = new SleepPage(document, now, zone).keptAwake();
      return lines.isEmpty() ? List.of("nobody keeps this host awake") : lines;
    } catch (DateTimeException e) {
      throw new IOException("the exporter's answer: " + e.getMessage(), e);
    }
  }

  private List<String> page() {
    List<String> lines = new ArrayList<>(standing());
    section(lines, sources());
    for (Map<String, String> blocker : document.list("blockers")) {
      lines.add("");
      lines.addAll(blocker(blocker));
    }
    section(lines, keptAwake());
    section(lines, decisions());
    return lines;
  }

  private static void section(List<String> lines, List<String> more) {
    if (!more.isEmpty()) {
      lines.add("");
      lines.addAll(more);
    }
  }

  private List<String> standing() {
    int blockers = document.list("blockers").size();
    Duration window = seconds("idle_window_seconds");
    Duration watched = seconds("watched_seconds");
    boolean whole = watched.compareTo(window) >= 0;
    List<String> lines = new ArrayList<>();
    lines.add(
        line(
            "ready",
            blockers == 0
                ? "yes, nothing blocks"
                : "no, " + blockers + (blockers == 1 ? " blocker" : " blockers")));
    lines.add(
        line(
            "mode",
            document.text("armed").equals("true")
                ? "armed"
                : "dry run: it judges and does not sleep (sleep.armed = false)"));
    lines.add(line("action", document.text("action")));
    lines.add(
        line(
            "watched",
            (whole ? "the whole idle window of " : LongTime.shown(watched) + " of ")
                + LongTime.shown(window)
                + ", since "
                + document.text("watched_since")));
    lines.add(line("awake id", document.text("awake")));
    lines.add(line("booted", at(document.top().get("boot"), "can't be told")));
    lines.add(line("resumed", at(document.top().get("resumed"), "not in this boot")));
    lines.add(line("schedule", schedule()));
    if (document.top().containsKey("announced")) {
      lines.add(
          line(
              "sleep",
              "UNDER WAY, announced "
                  + at(document.top().get("announced"), "")
                  + "; `curfew sleep cancel` calls it off"));
    }
    return lines;
  }

  private String schedule() {
    String spans =
        document.list("schedule").stream()
            .map(span -> span.getOrDefault(SleepDocument.PLAIN, ""))
            .collect(Collectors.joining("; "));
    return spans.isEmpty() ? "always" : spans;
  }

  private static String line(String what, String how) {
    return String.format(Locale.ROOT, "%-9s %s", what, safe(how));
  }

  private static String safe(String text) {
    return TextTable.cut(LabelText.of(text), WIDEST);
  }

  private List<String> sources() {
    TextTable table =
        new TextTable(
            TextTable.Column.left("SOURCE", 8),
            TextTable.Column.left("LAST SIGN OF LIFE", 24),
            TextTable.Column.right("AGO"),
            TextTable.Column.left("", 60));
    for (Map<String, String> source : document.list("sources")) {
      String last = source.get("last");
      table.row(
          source.getOrDefault("source", ""),
          last == null ? "none known" : time.format(Instant.parse(last)),
          last == null ? "" : LongTime.shown(Duration.between(Instant.parse(last), now)),
          note(source));
    }
    return table.lines();
  }

  private static String note(Map<String, String> source) {
    if (source.getOrDefault("known", "").equals("false")) {
      return "can't tell now";
    }
    return source.getOrDefault("judged", "").equals("false")
        ? "its life does not keep the host awake"
        : "";
  }

  private static List<String> blocker(Map<String, String> blocker) {
    return List.of(
        safe(blocker.getOrDefault("reason", "") + ": " + blocker.getOrDefault("meaning", "")),
        "  now: " + safe(blocker.getOrDefault("detail", "")),
        "  do:  " + safe(blocker.getOrDefault("advice", "")));
  }

  private List<String> keptAwake() {
    List<Map<String, String>> entries = document.list("keep_awake");
    if (entries.isEmpty()) {
      return List.of();
    }
    TextTable table =
        new TextTable(
            TextTable.Column.right("N"),
            TextTable.Column.left("KEPT AWAKE BY", 32),
            TextTable.Column.left("UNTIL", 19),
            TextTable.Column.right("LEFT"),
            TextTable.Column.left("WHY", 200));
    for (Map<String, String> entry : entries) {
      Instant until = Instant.parse(entry.getOrDefault("until", ""));
      table.row(
          entry.getOrDefault("id", ""),
          entry.getOrDefault("who", ""),
          time.format(until),
          LongTime.shown(Duration.between(now, until)),
          entry.getOrDefault("why", ""));
    }
    return table.lines();
  }

  private List<String> decisions() {
    List<Map<String, String>> decisions = document.list("decisions");
    if (decisions.isEmpty()) {
      return List.of("no alert since curfew started");
    }
    TextTable table =
        new TextTable(
            TextTable.Column.left("DECIDED", 19),
            TextTable.Column.left("ALERT", 16),
            TextTable.Column.left("INSTANCE", 40),
            TextTable.Column.left("OUTCOME", 8),
            TextTable.Column.left("REASON", 24),
            TextTable.Column.left("DETAIL", 100));
    decisions.stream()
        .limit(DECISIONS)
        .forEach(
            decision ->
                table.row(
                    time.format(Instant.parse(decision.getOrDefault("ts", ""))),
                    decision.getOrDefault("fingerprint", ""),
                    decision.getOrDefault("instance", ""),
                    decision.getOrDefault("outcome", ""),
                    decision.getOrDefault("reason", ""),
                    decision.getOrDefault("blockers.detail", "")));
    return table.lines();
  }

  private Duration seconds(String field) {
    String text = document.text(field);
    return text.isEmpty()
        ? Duration.ZERO
        : Duration.ofMillis((long) (Double.parseDouble(text) * 1e3));
  }

  private String at(@Nullable String instant, String otherwise) {
    if (instant == null) {
      return otherwise;
    }
    Instant at = Instant.parse(instant);
    return time.format(at) + ", " + LongTime.shown(Duration.between(at, now)) + " ago";
  }
}
