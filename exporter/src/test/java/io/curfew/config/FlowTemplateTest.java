package io.curfew.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FlowTemplateTest {
  @Test
  void isCompiledToTextAndFields() {
    assertThat(FlowTemplate.parse("{{{ev.src}}} to {ev.dst}").parts())
        .containsExactly(
            text("{"), field(FlowField.SOURCE), text("} to "), field(FlowField.DESTINATION));
    assertThat(FlowTemplate.parse(FlowTemplate.CLASSIC).parts()).hasSize(21);
  }

  private static FlowTemplate.Part text(String text) {
    return new FlowTemplate.Part(text, Optional.empty());
  }

  private static FlowTemplate.Part field(FlowField field) {
    return new FlowTemplate.Part("", Optional.of(field));
  }

  @Test
  void saysWhatIsWrongInOneLine() {
    refused("{ev.source}", "unknown field {ev.source}, known are ts ev.proto ev.family ");
    refused("{}", "unknown field {}, known are ts ");
    refused("{ts} {ev.src", "a } expected after {ev.src");
    refused("{ts} }", "}} expected where no field ends");
    refused("flow", "a template with a field expected, known are ts ");
    refused("", "a template of one line expected");
    refused("{ts}\n", "a template of one line expected");
    refused("{ts}\u001b[31m", "a template of one line expected");
  }

  private static void refused(String template, String why) {
    assertThatThrownBy(() -> FlowTemplate.parse(template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(why)
        .message()
        .hasLineCount(1);
  }

  @Test
  void timesAreWrittenAsStrftimeDoes() {
    // date -u -d @1373127181 "+…" of coreutils 9.1 for all but %f, which is Python's.
    Instant at = Instant.ofEpochSecond(1_373_127_181, 45_678_901);
    assertThat(stamp("epoch", at)).isEqualTo("1373127181");
    assertThat(stamp("iso", at)).isEqualTo("2013-07-06T16:13:01.045678Z");
    assertThat(stamp("%Y-%m-%d %H:%M:%S.%f|%s|%F %T|%y %j|%e|%I%p|%a %A %b %B|%z %Z|%%|it's", at))
        .isEqualTo(
            "2013-07-06 16:13:01.045678|1373127181|2013-07-06 16:13:01|13 187| 6|04PM"
                + "|Sat Saturday Jul July|+0000 UTC|%|it's");
    assertThat(StampFormat.parse("%H:%M %z", ZoneId.of("Asia/Kolkata")).of(at))
        .isEqualTo("21:43 +0530");
    assertThat(StampFormat.parse("iso", ZoneId.of("Asia/Kolkata")).of(at))
        .endsWith("16:13:01.045678Z");
  }

  private static String stamp(String format, Instant at) {
    return StampFormat.parse(format, ZoneId.of("UTC")).of(at);
  }

  @Test
  void formatsOfTimesAreRefusedInOneLine() {
    for (String wrong : new String[] {"", "HH:mm", "%Q", "%Y %", "%Y\n"}) {
      assertThatThrownBy(() -> stamp(wrong, Instant.EPOCH))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("known are %Y %m")
          .message()
          .hasLineCount(1);
    }
  }
}
