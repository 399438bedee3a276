package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
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
  void removesNothingUnderARunningExporter() throws Exception {
    Path socket = dir.resolve("curfew.sock");
    try (ServerSocketChannel exporter = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      exporter.bind(UnixDomainSocketAddress.of(socket));
      CommandRun removed = CommandRun.of(dir, "control.socket = \"" + socket + "\"", "remove");

      assertThat(removed.status()).isEqualTo(ExitStatus.FAILED);
      assertThat(removed.err())
          .isEqualTo(
              "curfew: table inet curfew is kept by the running exporter, which would make it anew: stop that first\n");
    }
  }

  @Test
  void wantsToKnowWhatToDo() throws Exception {
    CommandRun bare = CommandRun.of(dir, "");

    assertThat(bare.status()).isEqualTo(ExitStatus.BAD_USAGE);
    assertThat(bare.err()).hasLineCount(1).contains("subcommand");
  }
}
