package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** curfew's table by hand, in the kernel, beside another's. */
final class FirewallCommandIT {
  @TempDir private Path dir;

  @AfterEach
  void end() throws Exception {
    nft("flush ruleset");
  }

  @Test
  void removeAfterInstallLeavesTheRulesetByteForByteAsBefore() throws Exception {
    nft(
        "add table inet other { set s { type ipv4_addr; elements = { 192.0.2.7 }; };"
            + " chain input { type filter hook input priority 0; ip saddr @s counter drop; }; }");
    String before = nft("list ruleset");
    assertThat(before).contains("192.0.2.7");

    assertThat(run("install")).isEqualTo("0 table inet curfew is installed\n");
    String installed = nft("list ruleset");
    assertThat(installed).startsWith(before).contains("table inet curfew", "ssh_in_assured");
    assertThat(run("install")).isEqualTo("0 table inet curfew is there already\n");
    assertThat(nft("list ruleset")).isEqualTo(installed);
    assertThat(run("remove")).isEqualTo("0 table inet curfew is removed\n");

    assertThat(nft("list ruleset")).isEqualTo(before);
    assertThat(run("remove")).isEqualTo("0 table inet curfew is not there\n");
  }

  @Test
  void whatIsShownIsWhatIsInstalled() throws Exception {
    assertThat(run("install")).startsWith("0 ");
    String installed = nft("list ruleset");
    nft("delete table inet curfew");
    nft(CommandRun.of(dir, "", "show").out());
    assertThat(nft("list ruleset")).isEqualTo(installed);
  }

  @Test
  void anothersTableOfThatNameIsLeftAlone() throws Exception {
    nft("add table inet curfew { chain precious { }; }");
    String before = nft("list ruleset");
    String refusal =
        "1 curfew: table inet curfew exists and is not curfew's: delete or rename it, or set curfew.ssh.table\n";
    assertThat(run("install")).isEqualTo(refusal);
    assertThat(run("remove")).isEqualTo(refusal);
    assertThat(nft("list ruleset")).isEqualTo(before);
  }

  @Test
  void aSocketThatNobodyListensOnAnyMoreIsNoExporter() throws Exception {
    Path socket = dir.resolve("curfew.sock");
    try (ServerSocketChannel exporter = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      exporter.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(run("install")).startsWith("0 ");
    assertThat(run("control.socket = \"" + socket + "\"", "remove"))
        .isEqualTo("0 table inet curfew is removed\n");
  }

  private String run(String what) throws IOException {
    return run("control.socket = \"" + dir.resolve("none.sock") + "\"", what);
  }

  private String run(String config, String what) throws IOException {
    CommandRun done = CommandRun.of(dir, config, what);
    return done.status() + " " + done.out() + done.err();
  }

  private static String nft(String command) throws IOException {
    Command.Result result = Command.of("nft", "-f", "-").withInput(command).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
    return result.output();
  }
}
