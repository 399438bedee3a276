package io.curfew.flow;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What /proc tells of a process beyond its ids.
 *
 * @param exe path of its program's file
 * @param arguments its command line; empty when unknown, or where the kernel runs it
 * @param parents the nearest first
 */
record ProcessFacts(
    Optional<String> user,
    Optional<String> exe,
    List<String> arguments,
    OptionalLong loginuid,
    List<FlowParent> parents) {
  static final ProcessFacts NONE =
      new ProcessFacts(
          Optional.empty(), Optional.empty(), List.of(), OptionalLong.empty(), List.of());
}
