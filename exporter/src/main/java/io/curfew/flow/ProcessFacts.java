package io.curfew.flow;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the host's files tell of a flow's owner beyond its ids.
 *
 * @param user name of the flow's uid
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
  static final ProcessFacts NONE = gone(Optional.empty());

  /** All that is left when the process is not there any more. */
  static ProcessFacts gone(Optional<String> user) {
    return new ProcessFacts(
        user, Optional.empty(), Optional.empty(), OptionalLong.empty(), List.of());
  }

  static ProcessFacts of(ProcessDetails details, Optional<String> user) {
    ByteBuffer raw = details.cmdline();
    byte[] bytes = new byte[raw.remaining()];
    raw.get(bytes);
    String cmdline = RawText.decode(bytes);
    return new ProcessFacts(
        user,
        details.exe(),
        cmdline.isEmpty() ? Optional.empty() : Optional.of(cmdline),
        details.loginUid().map(OptionalLong::of).orElse(OptionalLong.empty()),
        details.parents().stream()
            .map(parent -> new FlowParent(parent.pid(), parent.process()))
            .toList());
  }
}
