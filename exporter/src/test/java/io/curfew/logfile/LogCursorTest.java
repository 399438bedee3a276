package io.curfew.logfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogCursorTest {
  @Test
  void readsWhatItWrote() {
    LogCursor cursor = new LogCursor(12, 345, Optional.of(new LogPrint(0x0a, 0xf0000001)));

    assertThat(cursor.text()).isEqualTo("file 12 345 0000000a f0000001");
    assertThat(LogCursor.of(cursor.text())).contains(cursor);
  }

  @Test
  void readsTheFormsOfTheFirstVersions() {
    LogCursor cursor = new LogCursor(12, 345, Optional.empty());

    assertThat(cursor.text()).isEqualTo("file 12 345");
    assertThat(LogCursor.of("file 12 345")).contains(cursor);
    assertThat(LogCursor.of("12 345")).contains(cursor);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "journal s=1;i=2",
        "file 12",
        "file 12 -1",
        "file 9999999999999999999 1",
        "file 12 345 0000000a",
        "file 12 345 0000000a f000000",
        "file 12 345 0000000A f0000001",
        "file 12 345 0000000a f0000001 ",
        ""
      })
  void refusesTheCursorsOfOthers(String text) {
    assertThat(LogCursor.of(text)).isEmpty();
  }
}
