package io.curfew.metrics;

import io.prometheus.client.Collector.MetricFamilySamples;
import java.io.IOException;
import java.util.List;

/** What one collector of curfew shows at a scrape. */
public interface Subject {
  /** The {@code collector} label: ssh, firewall, flow, destination, apt or sleep. */
  String collector();

  /**
   * The source in force, best one or a lesser one, for {@code curfew_collector_source_info}; empty
   * where there is but one.
   */
  default String source() {
    return "";
  }

  /** Label sets that were folded into {@code other} so far. */
  default long overflow() {
    return 0;
  }

  /**
   * Reads snapshots and fresh kernel counters; nothing that grows with the system.
   *
   * @throws IOException when the reading failed: its families are absent then and the collector's
   *     success is 0
   */
  List<MetricFamilySamples> read() throws IOException;

  /** The little that is still known, and shown, after a reading failed. */
  default List<MetricFamilySamples> unread() {
    return List.of();
  }
}
