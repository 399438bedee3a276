package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.report.By;
import io.curfew.report.Bytes;
import io.curfew.report.Span;
import io.curfew.report.Usage;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UsageFormatsTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant START = Instant.parse("2026-10-24T22:00:00Z");
  private static final Span DAY = new Span(START, Instant.parse("2026-10-25T23:00:00Z"));

  private static Usage usage(By by, Usage.Row... rows) {
    return new Usage(by, DAY, BERLIN, List.of(rows));
  }

  private static Usage.Row row(String user, long in, long out) {
    return new Usage.Row(DAY, user, new Bytes(in, out));
  }

  @Test
  void theTableIsAlignedSortedAndSummed() {
    assertThat(
            String.join(
                "\n", UsageTable.draw(usage(By.DAY, row("bob", 1, 0), row("ann", 2048, 5)))))
        .isEqualTo(
            """
            DAY         USER       IN  OUT    TOTAL
            2026-10-25  ann   2.0 KiB  5 B  2.0 KiB
            2026-10-25  bob       1 B  0 B      1 B
            total             2.0 KiB  5 B  2.0 KiB""");
  }

  @Test
  void theHourThatComesTwiceIsToldApart() {
    Usage.Row summer =
        new Usage.Row(
            new Span(Instant.parse("2026-10-25T00:00:00Z"), Instant.parse("2026-10-25T01:00:00Z")),
            "ann",
            new Bytes(1, 0));
    Usage.Row winter =
        new Usage.Row(
            new Span(Instant.parse("2026-10-25T01:00:00Z"), Instant.parse("2026-10-25T02:00:00Z")),
            "ann",
            new Bytes(1, 0));

    assertThat(UsageTable.draw(usage(By.HOUR, winter, summer)))
        .anyMatch(line -> line.startsWith("2026-10-25 02:00 +02:00  ann"))
        .anyMatch(line -> line.startsWith("2026-10-25 02:00 +01:00  ann"));
  }

  @Test
  void csvHasExactNumbersAndItsOwnLineEnds() {
    assertThat(UsageCsv.write(usage(By.DAY, row("ann", 9_007_199_254_740_993L, 7))))
        .isEqualTo(
            String.join(
                "\r\n",
                "start,end,user,in_bytes,out_bytes,total_bytes",
                "2026-10-25T00:00:00+02:00,2026-10-26T00:00:00+01:00,ann,9007199254740993,7,9007199254741000",
                ""));
  }

  @Test
  void noNameIsAFormulaOrBreaksTheLine() {
    String csv =
        UsageCsv.write(
            usage(
                By.DAY,
                row("=cmd|' /C calc'!A0", 1, 0),
                row("+1", 1, 0),
                row("-1", 1, 0),
                row("@x", 1, 0),
                row("a,\"b\"\nc", 1, 0),
                row("@a,b", 1, 0)));

    assertThat(csv)
        .contains(",'=cmd|' /C calc'!A0,", ",'+1,", ",'-1,", ",'@x,")
        .contains(",\"a,\"\"b\"\"\nc\",", ",\"'@a,b\",");
  }

  @Test
  void jsonHasExactNumbers() {
    assertThat(UsageJson.write(usage(By.DAY, row("ann", 9_007_199_254_740_993L, 7))))
        .isEqualTo(
            "{\"by\":\"day\",\"timezone\":\"Europe/Berlin\",\"start\":\"2026-10-25T00:00+02:00\","
                + "\"end\":\"2026-10-26T00:00+01:00\",\"rows\":[{\"start\":\"2026-10-25T00:00+02:00\","
                + "\"end\":\"2026-10-26T00:00+01:00\",\"user\":\"ann\",\"in\":9007199254740993,\"out\":7,"
                + "\"total\":9007199254741000}],\"total\":{\"in\":9007199254740993,\"out\":7,"
                + "\"total\":9007199254741000}}");
  }

  @Test
  void timesAreReadAsPeopleWriteThem() {
    Instant now = Instant.parse("2026-11-21T12:00:00Z");

    assertThat(PastTime.parse("30d", now, BERLIN)).isEqualTo("2026-10-22T12:00:00Z");
    assertThat(PastTime.parse("90m", now, BERLIN)).isEqualTo("2026-11-21T10:30:00Z");
    assertThat(PastTime.parse("2026-11-01", now, BERLIN)).isEqualTo("2026-10-31T23:00:00Z");
    assertThat(PastTime.parse("2026-11-01T08:30", now, BERLIN)).isEqualTo("2026-11-01T07:30:00Z");
    for (String wrong :
        List.of("", "d", "30", "30y", "-3d", "2026-13-01", "1999-01-01", "999999w")) {
      assertThatThrownBy(() -> PastTime.parse(wrong, now, BERLIN))
          .as(wrong)
          .isInstanceOf(DateTimeException.class);
    }
  }
}
