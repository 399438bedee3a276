package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParseResult;

/** What systemd runs is what curfew understands. */
final class LastCheckDropInTest {
  private static final Path DROP_IN = Path.of("src/main/systemd/50-curfew-last-check.conf");
  private static final String CURFEW = "/usr/bin/curfew ";

  private static List<String> settings() throws IOException {
    return Files.readAllLines(DROP_IN).stream().filter(line -> !line.startsWith("#")).toList();
  }

  @Test
  void itRunsTheLastCheckBeforeTheSleepAndNothingElse() throws IOException {
    assertThat(settings()).hasSize(2).first().isEqualTo("[Service]");
    // A "-" before the path would let systemd go on after a failure.
    String line = settings().get(1);
    assertThat(line).startsWith("ExecStartPre=/usr/bin/timeout ").contains(" " + CURFEW);
    String[] words = line.substring(line.indexOf(CURFEW) + CURFEW.length()).split(" ", -1);
    ParseResult parsed = CommandTree.of("test", run -> ExitStatus.FAILED).parseArgs(words);
    assertThat(parsed.subcommand().subcommand().commandSpec().name()).isEqualTo("last-check");
  }

  @Test
  void itsBoundLeavesTimeForTheLongestAnswer() throws IOException {
    String line = settings().get(1);
    long bound = Long.parseLong(line.replaceFirst(".* (\\d+)s /usr/bin/curfew .*", "$1"));
    // Two places, and a JVM's start on a busy machine.
    assertThat(bound).isGreaterThanOrEqualTo(2 * LastCheck.GENEROUS.toSeconds() + 20);
  }
}
