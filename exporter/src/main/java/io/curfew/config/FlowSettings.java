package io.curfew.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How new flows are watched and sorted.
 *
 * @param receiveBuffer of the event socket, in bytes
 * @param classes in order; the first match names a flow
 * @param maxSeries most label sets with a series of their own
 */
public record FlowSettings(
    boolean enabled,
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
    return new FlowSettings(
        flows.bool("enabled"),
        Witnessing.valueOf(flows.word("witness", "auto", "on", "off").toUpperCase(Locale.ROOT)),
        (int) flows.bytes("receive-buffer", MIN_BUFFER, MAX_BUFFER),
        FlowLogSettings.read(flows.section("log")),
        List.copyOf(classes),
        flows.integer("max-series", 1, 1_000_000));
  }

  /** The same, but for the buffer. */
  public FlowSettings withBuffer(int bytes) {
    return new FlowSettings(enabled, witness, bytes, log, classes, maxSeries);
  }

  /** The same, but for the witness. */
  public FlowSettings with(Witnessing chosen) {
    return new FlowSettings(enabled, chosen, receiveBuffer, log, classes, maxSeries);
  }
}
