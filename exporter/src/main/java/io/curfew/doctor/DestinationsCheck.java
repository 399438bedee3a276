package io.curfew.doctor;

import io.curfew.control.FlowHealthFields;
import java.util.ArrayList;
import java.util.List;

/** Whether destinations are still learned, and whether there is room for them. */
final class DestinationsCheck implements Check {
  private static final String WHAT = "destinations";

  @Override
  public List<Finding> look(Patient patient) {
    if (!patient.tellsOfFlows()) {
      return patient.silentOfFlows(WHAT);
    }
    Patient.Answer exporter = patient.exporter();
    List<Finding> found = new ArrayList<>();
    found.add(
        learning(
            exporter.said(FlowHealthFields.LEARNING).filter("true"::equals).isPresent(),
            exporter.said(FlowHealthFields.LEARNING_ENDS).orElse("?"),
            exporter.count(FlowHealthFields.LEARNED),
            exporter.count(FlowHealthFields.UNKNOWN)));
    long refused = exporter.count(FlowHealthFields.REFUSED);
    if (refused > 0) {
      found.add(unlearned(refused, exporter.count(FlowHealthFields.LEARNED)));
    }
    long overflow = exporter.count(FlowHealthFields.OVERFLOW);
    if (overflow > 0) {
      found.add(overflow(overflow, patient.settings().destinations().maxUnknown()));
    }
    return found;
  }

  static Finding learning(boolean active, String ends, long learned, long unknown) {
    return active
        ? Finding.note(
            WHAT,
            "every one is learned until " + ends + " and none reported, " + learned + " so far",
            "destinations.learning says how long; curfew destinations list")
        : Finding.ok(WHAT, learned + " learned until " + ends + ", " + unknown + " unknown");
  }

  static Finding unlearned(long refused, long learned) {
    return Finding.note(
        WHAT,
        "no room to learn: %d flows since the start stay unknown, %d are learned"
            .formatted(refused, learned),
        "trust what they have in common: curfew destinations trust; or: curfew destinations forget");
  }

  static Finding overflow(long flows, int most) {
    return Finding.note(
        WHAT,
        "no room for unknown ones: %d flows since the start were counted as other".formatted(flows),
        "curfew destinations list --state unknown, then learn or trust them; or raise"
            + " destinations.max-unknown, now %d".formatted(most));
  }
}
