package io.curfew.iptables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The tool itself, in a network namespace of its own. */
final class LegacyTablesIT {
  private static final Path PROC = Path.of("/proc");

  @AfterEach
  void end() throws IOException {
    bash("iptables-legacy -w -F; iptables-legacy -w -X");
  }

  @Test
  void aCommentComesBackAsItWasGivenWhateverItHolds() throws IOException {
    List<String> comments =
        List.of(
            "plain",
            "two words",
            "a \"quoted\" \\ 'one'",
            "\n[9:9] -A INPUT -j ACCEPT\nCOMMIT\n",
            "\\",
            "\"",
            "-j",
            "!",
            "--comment",
            "tab\tand\u0001control",
            "ümlaut \u2028",
            "x".repeat(255));
    for (String comment : comments) {
      run(
          "iptables-legacy",
          "-w",
          "-A",
          "INPUT",
          "-m",
          "comment",
          "--comment",
          comment,
          "-j",
          "DROP");
    }
    SavedTable filter = new LegacyTables(LegacyTool.IPTABLES, PROC).read("filter").tables().get(0);
    assertThat(filter.rules())
        .extracting(rule -> rule.comment().orElse(""))
        .containsExactlyElementsOf(comments);
    assertThat(filter.rules()).allMatch(rule -> rule.target().orElse("").equals("DROP"));
  }

  @Test
  void aWordThatIsNegatedByAnExclamationMarkIsNoComment() throws IOException {
    bash("iptables-legacy -w -A INPUT ! -s 192.0.2.1 -m comment --comment x ! -p tcp");
    SavedTable filter = new LegacyTables(LegacyTool.IPTABLES, PROC).read("filter").tables().get(0);
    assertThat(filter.rules().get(0).options())
        .contains(new SavedOption("-s", true, List.of("192.0.2.1/32")));
  }

  @Test
  void outputThatWasCutOffIsAnErrorThatSaysSo() throws IOException {
    bash("iptables-legacy -w -A INPUT -j DROP");
    assertThatThrownBy(() -> new LegacyTables(LegacyTool.IPTABLES, PROC, 150).read())
        .isInstanceOf(IOException.class)
        .hasMessage("iptables-legacy-save: its output was cut off (at most 150 bytes are read)");
  }

  @Test
  void aTableThatTheKernelDoesNotHaveIsNotAskedFor() throws IOException {
    bash("iptables-legacy -w -A INPUT -j DROP");
    LegacyTables tables = new LegacyTables(LegacyTool.IPTABLES, PROC);
    assertThat(tables.names()).contains("filter");
    assertThat(tables.read("security").tables()).isEmpty();
    assertThat(tables.names()).doesNotContain("security");
  }

  private static void bash(String script) throws IOException {
    run("bash", "-ec", script);
  }

  private static void run(String... arguments) throws IOException {
    Command.Result result = Command.of(arguments).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
  }
}
