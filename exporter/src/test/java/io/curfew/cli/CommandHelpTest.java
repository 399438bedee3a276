package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

final class CommandHelpTest {
  private static CommandLine tree() {
    return CommandTree.of("4.2", settings -> ExitStatus.FAILED);
  }

  private static Stream<List<String>> commands(CommandLine command, List<String> path) {
    return Stream.concat(
        Stream.of(path),
        command.getSubcommands().entrySet().stream()
            .flatMap(
                below -> {
                  List<String> deeper = new ArrayList<>(path);
                  deeper.add(below.getKey());
                  return commands(below.getValue(), deeper);
                }));
  }

  @TestFactory
  Stream<DynamicTest> everyCommandSaysHowItIsUsed() {
    return commands(tree(), List.of())
        .map(
            path ->
                DynamicTest.dynamicTest(
                    String.join(" ", path) + " --help",
                    () -> {
                      String name =
                          String.join(
                              " ", Stream.concat(Stream.of("curfew"), path.stream()).toList());
                      assertThat(said(path, "--help")).startsWith("Usage: " + name + " ");
                      assertThat(said(path, "--version")).isEqualTo("curfew 4.2\n");
                    }));
  }

  private static String said(List<String> path, String option) {
    StringWriter out = new StringWriter();
    CommandLine top = tree();
    top.setOut(new PrintWriter(out, true));
    assertThat(top.execute(Stream.concat(path.stream(), Stream.of(option)).toArray(String[]::new)))
        .isZero();
    return out.toString();
  }
}
