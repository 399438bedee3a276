package io.curfew.report;

import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;

/** A report: rows by time, then by user; who moved nothing in a span has no row in it. */
public record Usage(By by, Span span, ZoneId zone, List<Row> rows) {
  /** What one user moved in one span, on all hosts together. */
  public record Row(Span span, String user, Bytes bytes) {}

  public Usage {
    rows =
        rows.stream()
            .sorted(Comparator.comparing((Row row) -> row.span().start()).thenComparing(Row::user))
            .toList();
  }

  /** All rows together. */
  public Bytes total() {
    return rows.stream().map(Row::bytes).reduce(Bytes.NONE, Bytes::plus);
  }
}
