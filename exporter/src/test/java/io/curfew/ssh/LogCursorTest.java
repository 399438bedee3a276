package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LogCursorTest {
  @Test
  void readsWhatItWroteAndTheFormOfTheFirstVersion() {
    LogCursor cursor = new LogCursor(12, 345);

    assertThat(cursor.text()).isEqualTo("file 12 345");
    assertThat(LogCursor.of(cursor.text())).contains(cursor);
    assertThat(LogCursor.of("12 345")).contains(cursor);
  }

  @Test
  void refusesTheCursorsOfOthers() {
    assertThat(LogCursor.of("journal s=1;i=2")).isEmpty();
    assertThat(LogCursor.of("file 12")).isEmpty();
    assertThat(LogCursor.of("file 12 -1")).isEmpty();
    assertThat(LogCursor.of("file 9999999999999999999 1")).isEmpty();
    assertThat(LogCursor.of("")).isEmpty();
  }
}
