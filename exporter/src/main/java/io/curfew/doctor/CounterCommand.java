package io.curfew.doctor;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What gives a rule a counter.
 *
 * @param statement for nft
 */
record CounterCommand(ListedRule rule, String statement) {
  /** Those that could be meant, the likelier first. */
  static List<CounterCommand> candidates(ListedRule rule) {
    return CounterPlace.candidates(rule.text()).stream()
        .map(
            text ->
                new CounterCommand(
                    rule, "replace rule " + rule.place() + " handle " + rule.handle() + " " + text))
        .filter(CounterCommand::printable)
        .toList();
  }

  /** Whether a terminal shows it as it is, and it is on one line. */
  private boolean printable() {
    return statement
        .codePoints()
        .allMatch(c -> (c >= ' ' && c <= '~') || (c > '~' && Character.isLetterOrDigit(c)));
  }

  /** For a shell: quoted, since rules hold quotes, ampersands and parentheses. */
  String line() {
    return "nft '" + statement.replace("'", "'\\''") + "'";
  }

  /**
   * The first that nft would take; nothing is changed (nft(8), -c).
   *
   * @throws IOException when nft can't be run
   */
  static Optional<CounterCommand> checked(ListedRule rule) throws IOException {
    for (CounterCommand candidate : candidates(rule)) {
      if (taken(List.of(candidate))) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** Whether nft would take all of them. */
  static boolean taken(List<CounterCommand> commands) throws IOException {
    String input =
        commands.stream().map(c -> c.statement() + "\n").reduce("", (all, one) -> all + one);
    return Command.of("nft", "-c", "-f", "-").withInput(input).run().succeeded();
  }
}
