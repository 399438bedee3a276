package io.curfew.doctor;

import io.curfew.control.FlowHealthFields;
import java.util.ArrayList;
import java.util.List;

/** What of flows the kernel dropped since the exporter started, as it counts itself. */
final class FlowLossCheck implements Check {
  private static final String WHAT = "flow events";

  @Override
  public List<Finding> look(Patient patient) {
    if (!patient.watchesConntrack() || !patient.tellsOfFlows()) {
      return patient.silentOfFlows(WHAT);
    }
    Patient.Answer exporter = patient.exporter();
    List<Finding> found = new ArrayList<>();
    long overruns = exporter.count(FlowHealthFields.OVERRUNS);
    long events = exporter.count(FlowHealthFields.LOST_EVENTS);
    if (overruns > 0 || events > 0) {
      long recovered = exporter.count(FlowHealthFields.RECOVERED);
      found.add(overrun(overruns, events, recovered, patient.settings().flows().receiveBuffer()));
    }
    long records = exporter.count(FlowHealthFields.LOST_RECORDS);
    if (records > 0) {
      found.add(unwitnessed(records));
    }
    return found.isEmpty() ? List.of(Finding.ok(WHAT, "none was dropped since the start")) : found;
  }

  /** SO_RCVBUFFORCE passes over net.core.rmem_max (socket(7)), hence no word of that. */
  static Finding overrun(long overruns, long events, long recovered, int buffer) {
    return Finding.note(
        WHAT,
        "the kernel dropped %d events of conntrack in %d overruns since the start; the listings after them found %d flows"
            .formatted(events, overruns, recovered),
        "raise flows.receive-buffer, now %d KiB; or stop what makes so many flows: curfew flows"
            .formatted(buffer >> 10));
  }

  static Finding unwitnessed(long records) {
    return Finding.note(
        WHAT,
        "the witness had no room for %d records since the start; those flows were left to sock_diag"
            .formatted(records),
        "give the exporter more processor time (CPUQuota=, CPUWeight=); or stop what makes so many"
            + " flows: curfew flows");
  }
}
