package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What /proc says of a process, hostile processes included. */
final class ProcessFilesTest {
  /** Linux 6.18: cat /proc/self/stat. */
  private static final String AFTER_NAME =
      " R 4142 41 38 0 -1 4194304 97 0 0 0 0 0 0 0 20 0 1 0 273881 6369280 372 18446744073709551615"
          + " 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

  private static Optional<ProcessStat> stat(String name) {
    return ProcessStat.parse(("4143 (" + name + ")" + AFTER_NAME).getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cat",
        "a) R 1 2 (b",
        "x) S 1",
        "\n",
        ") \n(",
        "",
        "tmux: server",
        "ä",
        "((",
        "))"
      })
  void aNameMayHoldAnything(String name) {
    assertThat(stat(name)).contains(new ProcessStat(name, 4142, 273881));
  }

  @Test
  void whatIsNoTextIsReplaced() {
    byte[] line = ("1 (xx)" + AFTER_NAME).getBytes(StandardCharsets.ISO_8859_1);
    line[3] = (byte) 0xff;

    assertThat(ProcessStat.parse(line)).map(ProcessStat::comm).contains("\ufffdx");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1 (",
        "1 (x",
        "1 x)",
        ")(",
        "1 (x) R",
        "1 (x) R a b c d e f g h i j k l m n o p q r s t u v w x"
      })
  void anythingElseIsNoAnswer(String line) {
    assertThat(ProcessStat.parse(line.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void readsRealIds() {
    // Linux 6.18: /proc/PID/status of a process that was named "a\nUid:\t0\t0" (prctl PR_SET_NAME)
    String status =
        """
        Name:\ta\\nUid:\t0\t0
        Umask:\t0022
        State:\tS (sleeping)
        Tgid:\t7
        Uid:\t1000\t0\t0\t0
        Gid:\t1001\t5\t5\t5
        FDSize:\t64
        """;

    assertThat(ProcessIds.parse(status.getBytes(StandardCharsets.UTF_8)))
        .contains(new ProcessIds(1000, 1001));
    assertThat(ProcessIds.parse("Uid:\t1\t1\n".getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // pure v2: systemd 252 on Debian 12
    "0::/system.slice/nginx.service, /system.slice/nginx.service",
    "0::/, /",
    // hybrid: Ubuntu 20.04, Docker 20.10 with the cgroupfs driver leaves cgroup2 at containerd's
    "4:memory:/docker/0a|1:name=systemd:/docker/0a|0::/system.slice/containerd.service, /docker/0a",
    // hybrid: this project's test machine, without systemd
    "4:memory:/|1:name=systemd:/|0::/x.service, /x.service",
    // v1 alone: CentOS 7, Docker 1.13; and Alpine with OpenRC, which has no systemd's hierarchy
    "'3:cpu,cpuacct:/system.slice|1:name=systemd:/system.slice/sshd.service', /system.slice/sshd.service",
    "3:cpuset:/|2:memory:/docker/0a, /docker/0a",
    "5:pids:/a|2:memory:/a/b|1:cpu:/, /a/b",
    // removed under the process; colons in the name; in another cgroup namespace
    "0::/system.slice/x.service (deleted), /system.slice/x.service",
    "0::/user.slice/dbus-:1.2-a.service, /user.slice/dbus-:1.2-a.service",
    "0::/../../x.service, /../../x.service",
  })
  void theHierarchyThatSaysMostIsTaken(String file, String path) {
    assertThat(ProcessCgroup.path(file.replace('|', '\n') + "\n")).contains(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "0::", "0::x", "::", "0:", "garbage"})
  void noPathIsNoAnswer(String file) {
    assertThat(ProcessCgroup.path(file)).isEmpty();
  }
}
