package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SshdTextTest {
  @ParameterizedTest
  @CsvSource({
    "ann, ann",
    "DOM\\\\bob, DOM\\bob",
    "j\\303\\274rgen, jürgen",
    "\\\\303\\\\274, \\303\\274"
  })
  void undoesWhatSshdDid(String logged, String plain) {
    assertThat(SshdText.plain(logged)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x\\012y", "\\000", "\\303", "x\\302\\205", "\\477", "\\", "\\9", "\\30", "a\\n"})
  void leavesWhatIsNoTextAsItStands(String logged) {
    assertThat(SshdText.plain(logged)).isEqualTo(logged);
  }
}
