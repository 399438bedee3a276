package io.curfew.flow;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What /proc tells of a process beyond its ids.
 *
 * @param exe path of its program's file
 * @param cmdline its arguments with blanks between; empty when unknown, or where the kernel runs it
 * @param parents the nearest first
 */
record ProcessFacts(
    Optional<String> user,
    Optional<String> exe,
    Optional<String> cmdline,
    OptionalLong loginuid,
    List<FlowParent> parents) {
  static final ProcessFacts NONE =
      new ProcessFacts(
          Optional.empty(), Optional.empty(), Optional.empty(), OptionalLong.empty(), List.of());
}
