package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever meets a reason in a metric finds it in the document. */
final class SleepDocumentationTest {
  private static final Path DOCUMENT = Path.of("docs/sleep.md");

  private static List<String> rows(String heading) throws IOException {
    String text = Files.readString(DOCUMENT);
    String section = text.substring(text.indexOf("## " + heading));
    return section
        .substring(0, section.indexOf("\n## "))
        .lines()
        .filter(line -> line.startsWith("| `"))
        .toList();
  }

  @Test
  void everyReasonHasItsRowInTheOrderInWhichItNamesARefusal() throws IOException {
    assertThat(rows("Why it does not sleep"))
        .containsExactlyElementsOf(
            Stream.of(Reason.values())
                .map(
                    reason ->
                        "| `%s` | %s | %s |"
                            .formatted(reason.label(), reason.meaning(), Advice.of(reason)))
                .toList());
  }

  @Test
  void everyIgnoredAlertHasItsRow() throws IOException {
    assertThat(rows("Why an alert was ignored").stream().map(row -> row.split("`", -1)[1]))
        .containsExactlyElementsOf(Arrays.stream(Ignored.values()).map(Ignored::label).toList());
  }
}
