package io.curfew.doctor;

import io.curfew.config.Settings;
import io.curfew.control.ControlClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All checks, in the order in which they are shown. */
public final class Doctor {
  private static final List<Check> CHECKS =
      List.of(
          new ExporterCheck(),
          new KernelCheck(),
          new RightsCheck(),
          new NftablesCheck(),
          new NetworkNamespaceCheck(),
          new FirewallCheck(),
          new LegacyTablesCheck(),
          new CountingCheck(),
          new LoginRecordsCheck(),
          new SshdLogCheck(),
          new SshPortsCheck(),
          new ConntrackCheck(),
          new AccountingCheck(),
          new ConntrackRoomCheck(),
          new OffloadNote(),
          new KernelLogCheck(),
          new FlowOwnersCheck(),
          new ProcessesCheck(),
          new CgroupsCheck(),
          new FlowTableCheck(),
          new FlowLossCheck(),
          new FlowLogCheck(),
          new DestinationsCheck(),
          new StateCheck(),
          new SleepCheck(),
          new ClockCheck(),
          new EndpointCheck(),
          new PrometheusCheck(),
          new ScrapeCheck(),
          new RulesCheck(),
          new AlertmanagerCheck());

  /** It answers within milliseconds; one that stands still never does. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Doctor() {}

  /** Looks at everything; takes some seconds at most. */
  public static List<Finding> examine(Settings settings) {
    Patient patient =
        new Patient(
            settings, ask(settings.controlSocket()), root(), Optional.of(Monitored.ask(settings)));
    return CHECKS.stream().flatMap(check -> check.look(patient).stream()).toList();
  }

  private static Patient.Answer ask(Path socket) {
    try {
      return new Patient.Answer(Optional.of(new ControlClient(socket).health(PATIENCE)), "");
    } catch (IOException e) {
      return new Patient.Answer(Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  private static boolean root() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      return false;
    }
  }
}
