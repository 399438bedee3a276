package io.curfew;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar where jffi's native library can be unpacked nowhere: /proc takes no file of anybody. */
@Timeout(120)
final class NativeLibraryIT {
  private static final String NOWHERE = "/proc";

  @TempDir private Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"serve", "status"})
  void aLibraryThatCannotBeLoadedIsOneLine(String command) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Djava.io.tmpdir=" + NOWHERE,
                "-Duser.home=" + NOWHERE,
                "-cp",
                System.getProperty("java.class.path"),
                "io.curfew.Curfew",
                command));
    if (command.equals("serve")) {
      line.add("--set=curfew.state.dir=" + dir.resolve("state"));
      line.add("--set=curfew.control.socket=" + dir.resolve("control"));
    } else {
      line.add("--config=" + configOfAnExporterThatListens());
    }
    Process process =
        new ProcessBuilder(line).directory(new File(NOWHERE)).redirectErrorStream(true).start();

    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said.lines())
        .singleElement()
        .asString()
        .startsWith("curfew: jffi's native library can't be loaded: it is unpacked")
        .endsWith("(-Djffi.boot.library.path=DIRECTORY)");
    assertThat(process.exitValue()).isEqualTo(1);
  }

  private Path configOfAnExporterThatListens() throws Exception {
    Path socket = Files.createFile(dir.resolve("control"));
    return Files.writeString(
        dir.resolve("curfew.conf"), "curfew.control.socket = \"" + socket + "\"\n");
  }
}
