package io.curfew.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Three days of two hosts, scraped once a minute, with the growth of each sample written down when
 * it is made: the truth that a report is held against.
 *
 * <p>Host a: known before the report; down over a midnight; its pod replaced; its state lost once;
 * users born while it is watched and while it is down. Host b: scraped for the first time on the
 * second day, with a durable total that is none of the report's business.
 */
final class StoredHistory {
  /** One sample's growth. */
  record Grown(Instant at, String user, boolean in, long bytes) {}

  private static final int MINUTE = 60;
  private static final String HOST_A = "a.example.net:10220";
  private static final String HOST_B = "b.example.net:10220";

  private final Random random = new Random(4);
  private final List<Grown> grown = new ArrayList<>();
  private final Map<String, Long> values = new TreeMap<>();
  private final StringBuilder bytes = new StringBuilder();
  private final StringBuilder success = new StringBuilder();

  /** From three hours before to three days after. */
  StoredHistory(Instant begin) {
    for (int minute = -180; minute <= 3 * 24 * 60 + 60; minute++) {
      Instant at = begin.plusSeconds((long) minute * MINUTE);
      // 40 minutes around the second midnight, and two hours on the third day.
      boolean down = Math.abs(minute - 1440) < 20 || Math.abs(minute - 3060) < 60;
      if (!down) {
        String pod = minute < 2000 ? "old" : "new";
        boolean known = minute > -180;
        sample(at, HOST_A, pod, "ann", true, 1L << 40, known ? Birth.SEEN : Birth.BEFORE, minute);
        sample(at, HOST_A, pod, "ann", false, 7, known ? Birth.SEEN : Birth.BEFORE, minute);
        if (minute >= 500) {
          sample(at, HOST_A, pod, "bob", true, 50_000, Birth.SEEN, minute);
        }
        if (minute >= 1440) { // first seen when the host answers again
          sample(at, HOST_A, pod, "=x\" \\ y", false, 4_000, Birth.SEEN, minute);
        }
        succeeded(at, HOST_A, pod);
      }
      if (minute >= 2000) {
        sample(at, HOST_B, "b", "ann", true, 9_000_000_000L, Birth.BEFORE, minute);
        succeeded(at, HOST_B, "b");
      }
    }
  }

  private enum Birth {
    /** It began at 0 while its host was watched. */
    SEEN,
    /** Nobody knows when it began. */
    BEFORE
  }

  private void sample(
      Instant at,
      String host,
      String pod,
      String user,
      boolean in,
      long first,
      Birth birth,
      int minute) {
    String key = host + " " + user + " " + in;
    Long before = values.get(key);
    long value = before == null ? first : before + Math.max(0, random.nextInt(100_000) - 60_000);
    long step = before == null ? (birth == Birth.SEEN ? first : 0) : value - before;
    if (minute == 2500 && host.equals(HOST_A) && user.equals("ann")) { // the state is lost
      value = 17;
      step = 17;
    }
    values.put(key, value);
    grown.add(new Grown(at, user, in, step));
    bytes
        .append("curfew_ssh_bytes_total{job=\"curfew\",instance=\"")
        .append(host)
        .append("\",pod=\"")
        .append(pod)
        .append("\",user=\"")
        .append(user.replace("\\", "\\\\").replace("\"", "\\\""))
        .append("\",direction=\"")
        .append(in ? "in" : "out")
        .append("\"} ")
        .append(value)
        .append(' ')
        .append(at.getEpochSecond())
        .append('\n');
  }

  private void succeeded(Instant at, String host, String pod) {
    success
        .append("curfew_collector_success{job=\"curfew\",instance=\"")
        .append(host)
        .append("\",pod=\"")
        .append(pod)
        .append("\",collector=\"ssh\"} 1 ")
        .append(at.getEpochSecond())
        .append('\n');
  }

  String openMetrics() {
    return "# TYPE curfew_ssh_bytes counter\n"
        + bytes
        + "# TYPE curfew_collector_success gauge\n"
        + success
        + "# EOF\n";
  }

  /** What the samples of a span grew, by user: the slow way. */
  Map<String, Bytes> truth(Span span) {
    Map<String, Bytes> users = new TreeMap<>();
    for (Grown one : grown) {
      if (span.holds(one.at()) && one.bytes() > 0) {
        users.merge(
            one.user(),
            one.in() ? new Bytes(one.bytes(), 0) : new Bytes(0, one.bytes()),
            Bytes::plus);
      }
    }
    return users;
  }
}
