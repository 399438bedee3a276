package io.curfew.config;

import java.util.ArrayList;
import java.util.List;

/**
 * How new flows are watched and sorted.
 *
 * @param classes in order; the first match names a flow
 * @param maxSeries most label sets with a series of their own
 */
public record FlowSettings(
    boolean enabled, FlowLogSettings log, List<TrafficClass> classes, int maxSeries) {
  static FlowSettings read(Section flows) throws ConfigProblem {
    if (flows.word("witness", "auto", "on", "off").equals("on")) {
      throw flows.problem("witness", "this version has no eBPF witness: auto or off expected");
    }
    List<TrafficClass> classes = new ArrayList<>();
    for (Section section : flows.sections("classes", TrafficClass.KEYS)) {
      classes.add(TrafficClass.read(section));
    }
    return new FlowSettings(
        flows.bool("enabled"),
        FlowLogSettings.read(flows.section("log")),
        List.copyOf(classes),
        flows.integer("max-series", 1, 1_000_000));
  }
}
