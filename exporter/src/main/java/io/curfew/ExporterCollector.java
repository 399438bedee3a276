package io.curfew;

import io.curfew.metrics.Family;
import io.curfew.state.Store;
import io.prometheus.client.Collector;
import java.util.List;

/** What the exporter says of itself: build, configuration, state. */
final class ExporterCollector extends Collector {
  private final String version;
  private final Reloads reloads;
  private final Store store;

  ExporterCollector(String version, Reloads reloads, Store store) {
    this.version = version;
    this.reloads = reloads;
    this.store = store;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    return List.of(
        Family.info("curfew_build_info", "What is running.", "version", "revision", "java")
            .add(1, version, Curfew.revision(), System.getProperty("java.version", ""))
            .build(),
        Family.gauge(
                "curfew_config_last_reload_successful",
                "1 if the last reading of the configuration succeeded.")
            .add(reloads.lastSucceeded() ? 1 : 0)
            .build(),
        Family.gauge(
                "curfew_config_last_reload_success_timestamp_seconds",
                "When the configuration was last read successfully.")
            .add((double) reloads.lastSuccess().getEpochSecond())
            .build(),
        Family.gauge("curfew_state_writable", "1 while the state directory can be written.")
            .add(store.writable() ? 1 : 0)
            .build(),
        Family.gauge("curfew_state_restored_timestamp_seconds", "When the durable state was read.")
            .add((double) store.restored().getEpochSecond())
            .build());
  }
}
