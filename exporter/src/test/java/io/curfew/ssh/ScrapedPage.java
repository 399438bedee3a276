package io.curfew.ssh;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one scrape says about SSH, by the names of the metrics. */
record ScrapedPage(Map<String, Double> samples) {
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  static ScrapedPage parse(String page) {
    Map<String, Double> samples = new HashMap<>();
    page.lines()
        .filter(line -> line.startsWith("curfew_"))
        .forEach(
            line -> {
              int value = line.lastIndexOf(' ');
              samples.put(
                  line.substring(0, value).replace(",}", "}"),
                  Double.valueOf(line.substring(value + 1)));
            });
    return new ScrapedPage(samples);
  }

  /** A metric's values by one label, added over the others; direction must be a label of it. */
  Map<String, Traffic> bytesBy(String metric, String label) {
    Map<String, Traffic> found = new HashMap<>();
    samples.forEach(
        (series, value) -> {
          if (series.startsWith(metric + "{")) {
            found.merge(
                label(series, label),
                label(series, "direction").equals("in")
                    ? Traffic.of(value.longValue(), 0, 0, 0)
                    : Traffic.of(0, 0, value.longValue(), 0),
                Traffic::plus);
          }
        });
    return found;
  }

  /** Bytes and packets of each user. */
  Map<String, Traffic> users() {
    Map<String, Traffic> users = bytesBy("curfew_ssh_bytes_total", "user");
    bytesBy("curfew_ssh_packets_total", "user")
        .forEach(
            (user, packets) ->
                users.merge(
                    user,
                    Traffic.of(0, packets.in().bytes(), 0, packets.out().bytes()),
                    Traffic::plus));
    return users;
  }

  Map<String, Traffic> unattributed() {
    return bytesBy("curfew_ssh_unattributed_bytes_total", "reason");
  }

  Traffic pending() {
    return bytesBy("curfew_ssh_pending_bytes", "direction").values().stream()
        .reduce(Traffic.NONE, Traffic::plus);
  }

  /** Users, unattributed and pending together, in bytes. */
  Traffic sum() {
    Traffic users =
        bytesBy("curfew_ssh_bytes_total", "user").values().stream()
            .reduce(Traffic.NONE, Traffic::plus);
    return unattributed().values().stream().reduce(users.plus(pending()), Traffic::plus);
  }

  /** All whose names begin so, with their values. */
  Map<String, Double> series(String begin) {
    Map<String, Double> found = new TreeMap<>(samples);
    found.keySet().removeIf(name -> !name.startsWith(begin));
    return found;
  }

  double total(String metric) {
    return samples.entrySet().stream()
        .filter(s -> s.getKey().equals(metric) || s.getKey().startsWith(metric + "{"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** No session is open, nothing is pending, and no element waits for its end. */
  boolean quiet() {
    return pending().equals(Traffic.NONE)
        && total("curfew_ssh_sessions") == 0
        && total("curfew_ssh_set_elements") == 0;
  }

  boolean sshWorks() {
    return total("curfew_collector_success{collector=\"ssh\"}") == 1;
  }

  private static String label(String series, String name) {
    Matcher label = LABEL.matcher(series);
    while (label.find()) {
      if (label.group(1).equals(name)) {
        return label.group(2);
      }
    }
    throw new IllegalArgumentException("no label " + name + ": " + series);
  }
}
