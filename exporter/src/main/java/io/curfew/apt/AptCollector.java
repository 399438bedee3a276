package io.curfew.apt;

import io.curfew.metrics.Family;
import io.curfew.metrics.Subject;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.io.IOException;
import java.util.List;

/** Shows a reading of the watched paths, made afresh at each scrape. */
final class AptCollector implements Subject {
  private static final double NANOS = 1e9;

  private final AptSource source;

  AptCollector(AptSource source) {
    this.source = source;
  }

  @Override
  public String collector() {
    return "apt";
  }

  @Override
  public List<MetricFamilySamples> read() throws IOException {
    AptSnapshot snapshot = source.read();
    if (snapshot.modified().isEmpty()) {
      throw new IOException(
          "none of curfew.apt.paths can be read; is this host without APT? set curfew.apt.enabled = false");
    }
    Family modified =
        Family.gauge(
            "curfew_apt_mtime_timestamp_seconds",
            "Modification time of a path that APT or dpkg changes.",
            "path");
    snapshot
        .modified()
        .forEach(
            (path, at) ->
                modified.add((double) at.getEpochSecond() + at.getNano() / NANOS, path.toString()));
    Family held =
        Family.gauge(
            "curfew_apt_lock_held",
            "1 while a process holds this lock of APT or dpkg, else 0.",
            "path");
    snapshot.lockHeld().forEach((path, is) -> held.add(is ? 1 : 0, path.toString()));
    return List.of(modified.build(), held.build());
  }
}
