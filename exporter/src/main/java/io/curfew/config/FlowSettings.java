package io.curfew.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How new flows are watched and sorted.
 *
 * @param kernelLog where flows are read from instead of conntrack
 * @param receiveBuffer of the event socket, in bytes
 * @param classes in order; the first match names a flow
 * @param maxSeries most label sets with a series of their own
 */
public record FlowSettings(
    boolean enabled,
    Optional<KernelLogSettings> kernelLog,
    Witnessing witness,
    int receiveBuffer,
    FlowLogSettings log,
    List<TrafficClass> classes,
    int maxSeries) {
  /** 64 KiB hold some hundred events, 1 GiB a million. */
  private static final long MIN_BUFFER = 1 << 16;

  private static final long MAX_BUFFER = 1 << 30;

  /** Whether the kernel's witness is used. */
  public enum Witnessing {
    /** Where it can be had. */
    AUTO,
    /** Or curfew does not start. */
    ON,
    OFF
  }

  static FlowSettings read(Section flows) throws ConfigProblem {
    List<TrafficClass> classes = new ArrayList<>();
    for (Section section : flows.sections("classes", TrafficClass.KEYS)) {
      classes.add(TrafficClass.read(section));
    }
    // Read whether it is used or not: what is wrong in it is said before somebody needs it.
    KernelLogSettings log = KernelLogSettings.read(flows.section("kernel-log"));
    boolean kernelLog = flows.word("source", "conntrack", "kernel-log").equals("kernel-log");
    Witnessing witness =
        Witnessing.valueOf(flows.word("witness", "auto", "on", "off").toUpperCase(Locale.ROOT));
    if (kernelLog && witness == Witnessing.ON) {
      throw flows.problem("witness", "auto or off expected: a kernel log tells of no process");
    }
    return new FlowSettings(
        flows.bool("enabled"),
        kernelLog ? Optional.of(log) : Optional.empty(),
        witness,
        (int) flows.bytes("receive-buffer", MIN_BUFFER, MAX_BUFFER),
        FlowLogSettings.read(flows.section("log")),
        List.copyOf(classes),
        flows.integer("max-series", 1, 1_000_000));
  }

  /** The same, but for the buffer. */
  public FlowSettings withBuffer(int bytes) {
    return new FlowSettings(enabled, kernelLog, witness, bytes, log, classes, maxSeries);
  }

  /** The same, but for the witness. */
  public FlowSettings with(Witnessing chosen) {
    return new FlowSettings(enabled, kernelLog, chosen, receiveBuffer, log, classes, maxSeries);
  }

  /** The same, but read from that log. */
  public FlowSettings from(KernelLogSettings chosen) {
    return new FlowSettings(
        enabled, Optional.of(chosen), witness, receiveBuffer, log, classes, maxSeries);
  }
}
