package io.curfew.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {
  private static final Path FILES = Path.of("src/test/resources/config");

  @TempDir private Path dir;

  @Test
  void defaultsAreTheContract() throws ConfigProblem {
    Settings settings = Settings.defaults();

    assertThat(settings.web().listen())
        .map(ListenAddress::toString)
        .containsExactly("127.0.0.1:10220", "[::1]:10220");
    assertThat(settings.web().configuredListen()).isFalse();
    assertThat(settings.web().telemetryPath()).isEqualTo("/metrics");
    assertThat(settings.ssh().table()).isEqualTo("curfew");
    assertThat(settings.ssh().ports()).containsExactly(22);
    assertThat(settings.ssh().keepaliveRate()).isEqualTo(64);
    assertThat(settings.flows().classes())
        .extracting(TrafficClass::name)
        .startsWith("dns", "ntp", "http");
    assertThat(settings.flows().classes()).noneMatch(TrafficClass::trusted);
    assertThat(settings.destinations().learning()).isEqualTo(Duration.ofDays(7));
    assertThat(settings.apt().paths()).hasSize(7);
    assertThat(settings.sleep().enabled()).isFalse();
    assertThat(settings.sleep().armed()).isFalse();
    assertThat(settings.sleep().idleWindow()).isEqualTo(Duration.ofHours(3));
    assertThat(settings.sleep().command()).contains("--check-inhibitors=yes");
  }

  @Test
  void overridesWinOverTheFile() throws Exception {
    Path file = write("curfew.ssh.poll = 9s\ncurfew.web.listen = \"127.0.0.1:1\"\n");

    Settings settings =
        Settings.load(
            file, List.of("curfew.web.listen=127.0.0.1:0", "curfew.ssh.ports=[22, 2222]"));

    assertThat(settings.ssh().poll()).isEqualTo(Duration.ofSeconds(9));
    assertThat(settings.web().listen()).map(ListenAddress::port).containsExactly(0);
    assertThat(settings.web().configuredListen()).isTrue();
    assertThat(settings.ssh().ports()).containsExactly(22, 2222);
  }

  /**
   * The first line of each bad file says, after "# ", the exact message, with FILE for its path.
   */
  @TestFactory
  Stream<DynamicTest> everyBadFileGetsItsExactMessage() throws IOException {
    return files("bad-")
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> refused(f)));
  }

  private static Stream<Path> files(String prefix) throws IOException {
    try (Stream<Path> all = Files.list(FILES)) {
      return all
          .filter(f -> f.getFileName().toString().startsWith(prefix))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static void refused(Path file) throws IOException {
    String expected = Files.readAllLines(file).get(0).substring("# ".length());

    ConfigProblem problem =
        catchThrowableOfType(
            ConfigProblem.class, () -> Settings.load(file.toAbsolutePath(), List.of()));

    assertThat(problem).hasMessage(expected.replace("FILE", file.toAbsolutePath().toString()));
  }

  @TestFactory
  Stream<DynamicTest> everyGoodFileIsAccepted() throws IOException {
    return files("good-")
        .map(
            f ->
                DynamicTest.dynamicTest(
                    f.getFileName().toString(),
                    () -> Settings.load(f.toAbsolutePath(), List.of())));
  }

  @Test
  void refusesAnOverrideOfAnUnknownKey() {
    assertThat(
            catchThrowableOfType(
                ConfigProblem.class, () -> Settings.load(List.of("curfew.web.listn=x"))))
        .hasMessage("--set: curfew.web.listn: unknown key; did you mean listen?");
    assertThat(catchThrowableOfType(ConfigProblem.class, () -> Settings.load(List.of("nonsense"))))
        .hasMessage("--set nonsense: key=value expected");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    Path missing = dir.resolve("none.conf");

    assertThat(catchThrowableOfType(ConfigProblem.class, () -> Settings.load(missing, List.of())))
        .hasMessage(missing + ": no readable file");
  }

  @Test
  void everyKeyOfTheReferenceHasACommentAboveIt() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("src/main/resources/reference.conf"));
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      boolean key = line.matches("[\"a-z0-9-]+ = .*");
      boolean sharesComment = lines.get(i - 1).strip().matches("[\"a-z0-9-]+ = .*");
      assertThat(!key || lines.get(i - 1).strip().startsWith("#") || sharesComment)
          .as("comment above: " + line)
          .isTrue();
    }
  }

  private Path write(String text) throws IOException {
    return Files.writeString(dir.resolve("curfew.conf"), text);
  }
}
