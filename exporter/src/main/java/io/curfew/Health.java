package io.curfew;

import io.curfew.control.FlowHealthFields;
import io.curfew.control.HealthRequest;
import io.curfew.kernel.NetworkNamespace;
import io.curfew.metrics.SubjectsCollector;
import io.curfew.ssh.Ssh;
import io.curfew.state.Store;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Gathers what the doctor asks of the running exporter. */
final class Health implements Supplier<Map<String, String>> {
  private final Features features;
  private final SubjectsCollector collectors;
  private final Store store;
  private final NetworkNamespace.Kind network;

  Health(
      Features features, SubjectsCollector collectors, Store store, NetworkNamespace.Kind network) {
    this.features = features;
    this.collectors = collectors;
    this.store = store;
    this.network = network;
  }

  @Override
  public Map<String, String> get() {
    Map<String, String> said = new TreeMap<>();
    said.put(HealthRequest.PID, Long.toString(ProcessHandle.current().pid()));
    said.put(HealthRequest.STATE_WRITABLE, Boolean.toString(store.writable()));
    said.put(HealthRequest.NETWORK, network.name().toLowerCase(Locale.ROOT));
    features.ssh().ifPresent(ssh -> ssh(said, ssh));
    features.flows().ifPresent(flows -> FlowHealthFields.put(flows.health(), said));
    collectors.failing().forEach((name, why) -> said.put(HealthRequest.FAILING + name, why));
    return said;
  }

  private static void ssh(Map<String, String> said, Ssh ssh) {
    said.put(HealthRequest.COUNTING, ssh.counting());
    said.put(HealthRequest.RECORDS, ssh.records());
    ssh.recordsProblem().ifPresent(why -> said.put(HealthRequest.RECORDS_PROBLEM, why));
  }
}
