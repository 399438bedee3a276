package io.curfew;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person does with the guard, through the control socket of a running exporter. */
@Timeout(240)
final class SleepCommandsIT {
  @TempDir private Path dir;
  private Path config = Path.of("");

  @BeforeEach
  void configure() throws IOException {
    Path log = Files.createFile(dir.resolve("auth.log"));
    Path token = Files.writeString(dir.resolve("token"), "0123456789abcdef0123456789abcdef\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    config =
        Files.writeString(
            dir.resolve("curfew.conf"),
            """
            curfew {
              web.listen = "127.0.0.1:0"
              state.dir = "%1$s/state"
              control.socket = "%1$s/control"
              ssh { log-file = "%2$s", ports = [2200] }
              flows.enabled = false
              firewall.enabled = false
              sleep { enabled = true, token-file = "%1$s/token", idle-window = 3h, schedule = ["Mon-Sun"] }
            }
            """
                .formatted(dir, log));
  }

  private Exporter exporter() throws Exception {
    return Exporter.start(Settings.load(config, List.of()), new Reloads(Instant.now()));
  }

  private Command.Result curfew(String... arguments) throws IOException {
    return curfew(List.of(), Path.of(System.getProperty("curfew.jar")), arguments);
  }

  private Command.Result curfew(List<String> as, Path jar, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(as);
    command.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-jar", jar.toString()));
    command.addAll(List.of(arguments));
    command.add("--config");
    command.add(config.toString());
    return Command.of(command.toArray(String[]::new)).withTimeout(Duration.ofSeconds(60)).run();
  }

  @Test
  void theGuardIsExplained() throws Exception {
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      Command.Result explained = curfew("sleep", "explain");
      assertThat(explained.errors()).isEmpty();
      assertThat(explained.exitStatus()).isEqualTo(1);
      assertThat(explained.output())
          .startsWith("ready     no, ")
          .contains("dry run: it judges and does not sleep (sleep.armed = false)")
          .contains("schedule  Mon-Sun\n")
          .contains("\napt ", "\nssh ")
          .contains("not_observed_long_enough: ", "  do:  wait: the watch starts anew");
      Command.Result json = curfew("sleep", "explain", "--json");
      assertThat(json.exitStatus()).isEqualTo(1);
      assertThat(json.output())
          .hasLineCount(1)
          .contains("\"ready\":false", "\"schedule\":[\"Mon-Sun\"]", "\"keep_awake\":[]");
    }
  }

  @Test
  void aHostIsKeptAwakeOverARestartUntilItIsReleased() throws Exception {
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      Command.Result kept = curfew("keep-awake", "--for", "2h", "--why", "long \u001b[2J build");
      assertThat(kept.errors()).isEmpty();
      assertThat(kept.output()).startsWith("kept awake until 20").endsWith(" (entry 1)\n");
      assertThat(curfew("sleep", "explain").output())
          .contains("kept_awake: somebody asked", ": long \\x1b[2J build\n");

      Command.Result much = curfew("keep-awake", "--for", "31d", "--why", "x");
      assertThat(much.exitStatus()).isEqualTo(1);
      assertThat(much.errors()).contains("for: 1 second to 30 days expected").hasLineCount(1);
      for (List<String> wrong :
          List.of(
              List.of("--for", "2h"),
              List.of("--for", "2 weeks", "--why", "x"),
              List.of("--list", "--release"),
              List.<String>of())) {
        List<String> line = new ArrayList<>(List.of("keep-awake"));
        line.addAll(wrong);
        Command.Result refused = curfew(line.toArray(String[]::new));
        assertThat(refused.exitStatus()).as("%s", wrong).isEqualTo(2);
        assertThat(refused.errors()).hasLineCount(1);
      }
    }
    try (Exporter again = exporter()) {
      assertThat(again.addresses()).isNotEmpty();
      Command.Result listed = curfew("keep-awake", "--list");
      assertThat(listed.output())
          .as(listed.errors())
          .contains("KEPT AWAKE BY", "root ", "  1 h ", "  long \\x1b[2J build\n");
      assertThat(curfew("keep-awake", "--release", "7").errors())
          .contains("there is no keep-awake entry 7");
      assertThat(curfew("keep-awake", "--release").output()).isEqualTo("released entry 1\n");
      assertThat(curfew("keep-awake", "--list", "--json").output())
          .isEqualTo("{\"keep_awake\":[]}\n");
    }
  }

  @Test
  void aCancellationSaysWhetherThereWasASleepAndStartsTheWindowAnew() throws Exception {
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      Command.Result cancelled = curfew("sleep", "cancel");
      assertThat(cancelled.exitStatus()).isZero();
      assertThat(cancelled.output())
          .isEqualTo("no sleep was announced; the idle window starts anew\n");
      assertThat(curfew("sleep", "explain", "--json").output())
          .contains("\"watched_since\":\"cancelled by root\"");
    }
  }

  @Test
  void aSleepOfSomebodyElsePassesAndOnesOwnOnlyOnTheExportersWord() throws Exception {
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      Command.Result others = curfew("sleep", "last-check");
      assertThat(others.exitStatus()).isZero();
      assertThat(others.output() + others.errors()).isEmpty();

      markStands();
      Command.Result unknown = curfew("sleep", "last-check");
      assertThat(unknown.exitStatus()).isEqualTo(1);
      assertThat(unknown.errors())
          .isEqualTo(
              "curfew: no sleep: curfew asked for this sleep, and its exporter knows nothing of"
                  + " it\n");
    }
    markStands();
    Command.Result dead = curfew("sleep", "last-check");
    assertThat(dead.exitStatus()).isEqualTo(1);
    assertThat(dead.errors())
        .startsWith("curfew: no sleep: curfew asked for this sleep, and can't say yes: ")
        .hasLineCount(1);
    Files.delete(dir.resolve("sleep-asked"));
    assertThat(curfew("sleep", "last-check").exitStatus()).isZero();
  }

  @Test
  void aConfigurationThatCannotBeReadStopsNobodysSleep() throws Exception {
    Files.writeString(config, "curfew.sleep.aremd = true\n");
    assertThat(curfew("sleep", "last-check").exitStatus()).isZero();
    assertThat(curfew("sleep", "explain").exitStatus()).isEqualTo(2);
  }

  @Test
  void withoutAnExporterThereIsOneClearLine() throws Exception {
    for (List<String> line :
        List.of(
            List.of("sleep", "explain"),
            List.of("sleep", "cancel"),
            List.of("keep-awake", "--list"),
            List.of("keep-awake", "--for", "1h", "--why", "x"))) {
      Command.Result result = curfew(line.toArray(String[]::new));
      assertThat(result.exitStatus()).as("%s", line).isEqualTo(1);
      assertThat(result.errors()).startsWith("curfew: no exporter answers at ").hasLineCount(1);
    }
  }

  @Test
  void aStrangerIsTurnedAway() throws Exception {
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      // The socket's mode would turn him away first; by the kernel's word he must be refused, too.
      Path jar = opened();
      for (List<String> line :
          List.of(
              List.of("sleep", "explain"),
              List.of("sleep", "cancel"),
              List.of("keep-awake", "--for", "1h", "--why", "x"),
              List.of("keep-awake", "--release"))) {
        Command.Result result = curfew(as(65534), jar, line.toArray(String[]::new));
        assertThat(result.exitStatus()).as("%s", line).isEqualTo(1);
        assertThat(result.errors()).contains("uid 65534 may not ask").hasLineCount(1);
      }
    }
  }

  @Test
  void theGroupMayDoWhatCanOnlyKeepTheHostAwake() throws Exception {
    Path group = Files.writeString(dir.resolve("group"), "root:x:0:\ncurfew:x:64321:\n");
    run("mount", "--bind", group.toString(), "/etc/group");
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      Path jar = opened();
      assertThat(curfew("keep-awake", "--for", "2h", "--why", "root's").exitStatus()).isZero();

      assertThat(curfew(as(64321), jar, "sleep", "explain").output()).startsWith("ready     no, ");
      assertThat(curfew(as(64321), jar, "keep-awake", "--for", "1h", "--why", "mine").output())
          .endsWith(" (entry 2)\n");
      assertThat(curfew(as(64321), jar, "keep-awake", "--list").output())
          .contains("1  root ", "2  nobody ");
      assertThat(curfew(as(64321), jar, "keep-awake", "--release", "1").errors())
          .contains("entry 1 is root's: be that or root");
      assertThat(curfew(as(64321), jar, "keep-awake", "--release").output())
          .isEqualTo("released entry 2\n");
      assertThat(curfew(as(64321), jar, "sleep", "cancel").exitStatus()).isZero();
    } finally {
      run("umount", "/etc/group");
    }
  }

  @Test
  void anExporterWithoutAGuardSaysSo() throws Exception {
    Files.writeString(
        config,
        Files.readString(config).replace("sleep { enabled = true", "sleep { enabled = false"));
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      Command.Result explained = curfew("sleep", "explain");
      assertThat(explained.exitStatus()).isEqualTo(1);
      assertThat(explained.errors()).endsWith("sleep.enabled is false in the running exporter\n");
      assertThat(curfew("sleep", "last-check").exitStatus()).isZero();
    }
  }

  /** The program, for anybody to run, and all that it needs but the exporter's token. */
  private Path opened() throws IOException {
    Path jar = Files.copy(Path.of(System.getProperty("curfew.jar")), dir.resolve("curfew.jar"));
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (Path file : List.of(jar, config, dir.resolve("control"))) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    }
    return jar;
  }

  private static List<String> as(int gid) {
    return List.of("setpriv", "--reuid=65534", "--regid=" + gid, "--clear-groups", "--");
  }

  private static void run(String... command) throws IOException {
    Command.Result result = Command.of(command).run();
    assertThat(result.exitStatus()).as(result.errors()).isZero();
  }

  private void markStands() throws IOException {
    String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    // /proc/uptime is CLOCK_BOOTTIME (proc(5)).
    String uptime = Files.readString(Path.of("/proc/uptime")).split("[. ]", -1)[0];
    Files.writeString(dir.resolve("sleep-asked"), boot + " " + uptime + "000000000\n");
  }
}
