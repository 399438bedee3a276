package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.control.ControlServer;
import io.curfew.control.TableRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands say where they ask no kernel. */
final class FirewallCommandTest {
  @TempDir private Path dir;

  @Test
  void showsTheRulesetOfTheConfiguration() throws Exception {
    CommandRun shown = CommandRun.of(dir, "ssh { table = mine, ports = [22, 2222] }", "show");

    assertThat(shown.status()).isZero();
    assertThat(shown.out())
        .startsWith("table inet mine {\n  comment \"curfew unclaimed\"\n")
        .contains("    tcp dport { 22, 2222 } counter name \"ssh_in\"\n")
        .contains("    type filter hook output priority filter + 10; policy accept;\n")
        .endsWith("  }\n}\n")
        .doesNotContain(" drop", " reject");
  }

  @Test
  void asksARunningExporterAndSaysWhatThatDid() throws Exception {
    Path socket = dir.resolve("curfew.sock");
    String config = "control.socket = \"" + socket + "\"";
    TableRequest request =
        new TableRequest(
            wanted -> {
              if (wanted) {
                throw new IOException("the disk is full");
              }
              return "taken away";
            });
    try (ControlServer exporter = ControlServer.start(socket, List.of(request))) {
      assertThat(exporter).isNotNull();
      assertThat(CommandRun.of(dir, config, "remove").out()).isEqualTo("taken away\n");
      CommandRun refused = CommandRun.of(dir, config, "install");
      assertThat(refused.status()).isEqualTo(ExitStatus.FAILED);
      assertThat(refused.err()).endsWith("the disk is full\n").hasLineCount(1);
    }
  }

  @Test
  void wantsToKnowWhatToDo() throws Exception {
    CommandRun bare = CommandRun.of(dir, "");

    assertThat(bare.status()).isEqualTo(ExitStatus.BAD_USAGE);
    assertThat(bare.err()).hasLineCount(1).contains("subcommand");
  }
}
