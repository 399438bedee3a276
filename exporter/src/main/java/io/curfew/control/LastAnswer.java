package io.curfew.control;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * The exporter's word on a sleep that is about to happen.
 *
 * @param ours whether the exporter asked for it
 * @param blocked what speaks against it, if anything does
 */
public record LastAnswer(boolean ours, Optional<String> blocked) {
  /** Of another exporter's version, or of no exporter at all: never taken for a yes. */
  static LastAnswer of(Map<String, String> fields) throws IOException {
    String ours = fields.getOrDefault(LastCheckRequest.OURS, "");
    if (!ours.equals("true") && !ours.equals("false")) {
      throw new IOException("no word on the sleep: another version?");
    }
    return new LastAnswer(
        ours.equals("true"), Optional.ofNullable(fields.get(LastCheckRequest.BLOCKED)));
  }
}
