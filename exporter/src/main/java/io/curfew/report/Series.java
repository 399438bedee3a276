package io.curfew.report;

import java.util.List;
import java.util.Map;

/** One series of an answer, its samples in the order of time. */
record Series(Map<String, String> labels, List<Sample> samples) {
  Series {
    labels = Map.copyOf(labels);
    samples = List.copyOf(samples);
  }
}
