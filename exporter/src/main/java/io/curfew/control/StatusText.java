package io.curfew.control;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Draws the live picture as lines of at most {@value #WIDTH} columns. */
final class StatusText {
  private static final int WIDTH = 110;
  private static final int ROWS = 6;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private StatusText() {}

  static List<String> draw(Status status) {
    List<String> lines = new ArrayList<>();
    lines.add("curfew  " + TIME.format(status.at()));
    section(lines, "SSH", status.users(), "no user yet", StatusText::user);
    section(lines, "Firewall", status.rules(), "no rule hit yet", StatusText::rule);
    section(lines, "New flows", status.flows(), "none yet", StatusText::flow);
    section(lines, "APT", status.apt(), "no path there", p -> apt(p, status.at()));
    lines.add("Sleep");
    status.sleep().ifPresentOrElse(sleep -> sleep(lines, sleep), () -> lines.add("  not enabled"));
    return lines;
  }

  private static <T> void section(
      List<String> lines,
      String title,
      Optional<List<T>> rows,
      String empty,
      Function<T, String> draw) {
    lines.add(title);
    if (rows.isEmpty()) {
      lines.add("  not available");
      return;
    }
    if (rows.get().isEmpty()) {
      lines.add("  " + empty);
    }
    rows.get().stream().limit(ROWS).map(draw).map(StatusText::fit).forEach(lines::add);
  }

  private static String user(Status.User user) {
    return "  %-16s in %10s   out %10s   sessions %d"
        .formatted(
            user.name(),
            ByteText.of(user.bytesIn()),
            ByteText.of(user.bytesOut()),
            user.sessions());
  }

  private static String rule(Status.Rule rule) {
    return "  %10d packets %10s  %-7s %s %s: %s"
        .formatted(
            rule.packets(),
            ByteText.of(rule.bytes()),
            rule.verdict(),
            rule.table(),
            rule.chain(),
            rule.rule());
  }

  private static String flow(Status.Flow flow) {
    String who =
        flow.process().isEmpty() && flow.unit().isEmpty()
            ? "? (" + flow.unattributed() + ")"
            : (flow.process() + " " + flow.unit()).strip();
    return "  %s  %-5s %-9s %s:%d  %s"
        .formatted(
            TIME.format(flow.at()).substring(11),
            flow.protocol(),
            flow.direction(),
            flow.peer(),
            flow.port(),
            who);
  }

  private static String apt(Status.AptPath path, Instant now) {
    return "  %s  %-34s %s"
        .formatted(
            TIME.format(path.modified()), path.path(), age(Duration.between(path.modified(), now)));
  }

  private static void sleep(List<String> lines, Status.Sleep sleep) {
    String mode = sleep.armed() ? "armed" : "dry run";
    String window = "idle window " + span(sleep.idleWindow());
    lines.add(
        "  "
            + (sleep.ready() ? "could sleep now" : "would not sleep")
            + "  ("
            + mode
            + ", "
            + window
            + ")");
    sleep.dryRun().map(why -> fit("  dry run: " + why)).ifPresent(lines::add);
    sleep.blockers().stream().map(b -> fit("  because " + b)).forEach(lines::add);
  }

  private static String age(Duration age) {
    return age.isNegative() ? "in the future" : span(age) + " ago";
  }

  /** The largest unit of which there are at least two. */
  private static String span(Duration time) {
    if (time.toDays() > 1) {
      return time.toDays() + " days";
    }
    if (time.toHours() > 1) {
      return time.toHours() + " h";
    }
    return time.toMinutes() > 1 ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }

  private static String fit(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
  }
}
