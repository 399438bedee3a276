package io.curfew.flow;

import io.curfew.metrics.BoundedLabels;
import java.util.Optional;

/**
 * The labels of an unknown destination.
 *
 * @param port empty for protocols without ports
 */
record DestinationKey(
    String destination,
    String port,
    String protocol,
    FlowDirection direction,
    String process,
    String unit) {
  /** In no address, number or command name: the kernel ends each of them with it. */
  private static final String SEPARATOR = "\0";

  private static final int FIELDS = 6;

  /** One key for all that found no room. */
  DestinationKey folded() {
    return new DestinationKey(BoundedLabels.OTHER, "", protocol, direction, "", "");
  }

  DestinationKey withPort(String other) {
    return new DestinationKey(destination, other, protocol, direction, process, unit);
  }

  boolean isFolded() {
    return destination.equals(BoundedLabels.OTHER);
  }

  /** What tells learned destinations apart: whoever the process is, its unit counts. */
  String learnedAs() {
    return String.join(SEPARATOR, destination, port, protocol, unit);
  }

  String asText() {
    return String.join(SEPARATOR, destination, port, protocol, direction.name(), process, unit);
  }

  /** From {@link #asText}; empty when it is something else. */
  static Optional<DestinationKey> parse(String text) {
    String[] part = text.split(SEPARATOR, -1);
    if (part.length != FIELDS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new DestinationKey(
              part[0], part[1], part[2], FlowDirection.valueOf(part[3]), part[4], part[5]));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
