package io.curfew.cli;

import io.curfew.report.Usage;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * A usage report as comma-separated values (RFC 4180). No line of totals: whoever adds up the
 * column would count twice.
 */
final class UsageCsv {
  private static final String LINE = "\r\n";

  private UsageCsv() {}

  static String write(Usage usage) {
    StringBuilder csv = new StringBuilder("start,end,user,in_bytes,out_bytes,total_bytes" + LINE);
    for (Usage.Row row : usage.rows()) {
      csv.append(time(row.span().start(), usage.zone())).append(',');
      csv.append(time(row.span().end(), usage.zone())).append(',');
      csv.append(text(row.user())).append(',');
      csv.append(row.bytes().in()).append(',');
      csv.append(row.bytes().out()).append(',');
      csv.append(row.bytes().total()).append(LINE);
    }
    return csv.toString();
  }

  private static String time(Instant at, ZoneId zone) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at.atZone(zone).toOffsetDateTime());
  }

  /** A spreadsheet would run what begins like a formula; the apostrophe says that it is text. */
  private static String text(String text) {
    String safe = text.matches("(?s)[=+\\-@\t\r].*") ? "'" + text : text;
    return safe.matches("(?s).*[\",\r\n].*") ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
  }
}
