package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LongTimeTest {
  @ParameterizedTest
  @CsvSource({"2h, 7200", "90m, 5400", "1d12h, 129600", "45s, 45", "1d1h1m1s, 90061", "0s, 0"})
  void isReadAsAPersonWritesIt(String text, long seconds) {
    assertThat(LongTime.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "h", "2 h", "-2h", "2h1d", "1.5h", "99999999999h", "PT2H"})
  void whatIsNoTimeIsRefused(String text) {
    assertThatThrownBy(() -> LongTime.parse(text)).isInstanceOf(DateTimeException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "-5, 0 s",
    "59, 59 s",
    "60, 1 min",
    "61, 1 min 1 s",
    "3599, 59 min 59 s",
    "3600, 1 h",
    "7265, 2 h 1 min",
    "86399, 23 h 59 min",
    "90000, 1 d 1 h",
    "86400, 1 d"
  })
  void isShownInItsTwoLargestUnits(long seconds, String shown) {
    assertThat(LongTime.shown(Duration.ofSeconds(seconds))).isEqualTo(shown);
  }
}
