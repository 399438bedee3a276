package io.curfew.cli;

import io.curfew.cli.TextTable.Column;
import io.curfew.control.ByteText;
import io.curfew.report.By;
import io.curfew.report.Bytes;
import io.curfew.report.Usage;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Draws a usage report for people. */
final class UsageTable {
  private UsageTable() {}

  /** Lines of at most 90 columns, the last one with the totals. */
  static List<String> draw(Usage usage) {
    DateTimeFormatter time =
        DateTimeFormatter.ofPattern(pattern(usage.by()), Locale.ROOT).withZone(usage.zone());
    TextTable table =
        new TextTable(
            Column.left(usage.by().name(), 24),
            Column.left("USER", 24),
            Column.right("IN"),
            Column.right("OUT"),
            Column.right("TOTAL"));
    for (Usage.Row row : usage.rows()) {
      row(table, time.format(row.span().start()), row.user(), row.bytes());
    }
    row(table, "total", "", usage.total());
    return table.lines();
  }

  private static void row(TextTable table, String when, String user, Bytes bytes) {
    table.row(
        when, user, ByteText.of(bytes.in()), ByteText.of(bytes.out()), ByteText.of(bytes.total()));
  }

  /** Hours with their offset: the clock shows one of them twice when summer ends. */
  private static String pattern(By by) {
    return switch (by) {
      case HOUR -> "yyyy-MM-dd HH:mm xxx";
      case DAY -> "yyyy-MM-dd";
      case MONTH -> "yyyy-MM";
    };
  }
}
