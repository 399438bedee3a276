package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.AutoComplete;
import picocli.CommandLine;

/** What packages ship of the command line is the present one; -Dgolden.update rewrites it. */
final class PackagedPagesTest {
  private static final Path MANUAL = Path.of("src/packaging/man/curfew.1");
  private static final Path COMPLETION = Path.of("src/packaging/completion/curfew");
  private static final String FROM = ".\\\" commands: of the command tree, by PackagedPagesTest\n";
  private static final String TO = ".\\\" end of commands\n";

  private static CommandLine tree() {
    return CommandTree.of("test", settings -> ExitStatus.FAILED);
  }

  private static void check(Path file, String expected) throws IOException {
    if (System.getProperty("golden.update") != null) {
      Files.writeString(file, expected);
    }
    assertThat(Files.readString(file))
        .as(file + " is not of this command tree: -Dgolden.update")
        .isEqualTo(expected);
  }

  @Test
  void theManualDescribesEveryCommandAndOption() throws IOException {
    String manual = Files.readString(MANUAL);
    String head = manual.substring(0, manual.indexOf(FROM) + FROM.length());
    String tail = manual.substring(manual.indexOf(TO));
    check(MANUAL, head + ManPageCommands.of(tree()) + tail);
  }

  @Test
  void theManualsCommandsAreNotEmpty() throws IOException {
    assertThat(Files.readString(MANUAL))
        .contains(
            ".SS curfew serve\n",
            ".SS curfew sleep last\\-check\n",
            ".SS curfew report usage\n",
            "\\fB\\-\\-config\\fR \\fIFILE\\fR");
  }

  @Test
  void bashCompletesWhatTheProgramTakes() throws IOException {
    check(COMPLETION, AutoComplete.bash("curfew", tree()));
  }

  @Test
  void aLineOfTextIsNoRequest() {
    assertThat(ManPageCommands.roff(".conf is not-read \\ here…"))
        .isEqualTo("\\&.conf is not\\-read \\e here\\[u2026]");
  }
}
