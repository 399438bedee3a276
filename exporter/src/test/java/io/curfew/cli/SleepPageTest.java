package io.curfew.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SleepPageTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final String TOP =
      """
      "armed":true,"action":"hibernate","idle_window_seconds":10800.0,"watched_seconds":%s,
      "watched_since":"a sign of life","awake":"0a1b2c3d-4e5f","boot":"2026-11-20T12:00:00Z",
      "resumed":null,"announced":%s,
      """;
  private static final String READY =
      "{\"ts\":\"2026-11-22T11:59:58Z\",\"ready\":true,"
          + TOP.formatted("10800.0", "null")
          + """
          "sources":[{"source":"apt","known":true,"judged":true,"last":null}],"blockers":[],
          "keep_awake":[],"schedule":[],"decisions":[]}
          """;
  private static final String BLOCKED =
      "{\"ts\":\"2026-11-22T11:59:58Z\",\"ready\":false,"
          + TOP.formatted("725.3", "\"2026-11-22T11:59:50Z\"")
          + """
          "sources":[{"source":"apt","known":false,"judged":true,"last":null},
          {"source":"flow","known":true,"judged":false,"last":"2026-11-22T11:59:59Z"},
          {"source":"ssh","known":true,"judged":true,"last":"2026-11-22T10:30:00Z"}],
          "blockers":[{"reason":"kept_awake","meaning":"somebody asked to keep the host awake",
          "detail":"by ann: back\\u001b[2Jup","advice":"wait"},
          {"reason":"not_observed_long_enough","meaning":"too short","detail":"725 s","advice":"wait"}],
          "keep_awake":[{"id":1,"who":"ann","why":"back\\u001b[2Jup","since":"2026-11-22T11:00:00Z",
          "until":"2026-11-22T13:30:00Z"}],
          "schedule":["Mon-Fri 20:00-06:00","Sat-Sun"],
          "decisions":[{"ts":"2026-11-22T11:00:00Z","fingerprint":"f1","instance":"web-1:10220",
          "starts_at":"2026-11-22T10:59:00Z","outcome":"refused","reason":"ssh_active",
          "blockers":[{"reason":"ssh_active","meaning":"m","detail":"400 bytes","advice":"a"},
          {"reason":"apt_locked","meaning":"m","detail":"dpkg","advice":"a"}]}]}
          """;

  private static String drawn(String document) throws IOException {
    return String.join("\n", SleepPage.draw(SleepDocument.read(document), NOW, ZoneOffset.UTC));
  }

  @Test
  void aReadyHostSaysSo() throws IOException {
    assertThat(drawn(READY))
        .isEqualTo(
            """
            ready     yes, nothing blocks
            mode      armed
            action    hibernate
            watched   the whole idle window of 3 h, since a sign of life
            awake id  0a1b2c3d-4e5f
            booted    2026-11-20 12:00:00, 2 d ago
            resumed   not in this boot
            schedule  always

            SOURCE  LAST SIGN OF LIFE  AGO
            apt     none known

            no alert since curfew started""");
  }

  @Test
  void allThatBlocksIsNamedWithWhatToDo() throws IOException {
    assertThat(drawn(BLOCKED))
        .isEqualTo(
            """
            ready     no, 2 blockers
            mode      armed
            action    hibernate
            watched   12 min 5 s of 3 h, since a sign of life
            awake id  0a1b2c3d-4e5f
            booted    2026-11-20 12:00:00, 2 d ago
            resumed   not in this boot
            schedule  Mon-Fri 20:00-06:00; Sat-Sun
            sleep     UNDER WAY, announced 2026-11-22 11:59:50, 10 s ago; `curfew sleep cancel` calls it off

            SOURCE  LAST SIGN OF LIFE           AGO
            apt     none known                       can't tell now
            flow    2026-11-22 11:59:59         1 s  its life does not keep the host awake
            ssh     2026-11-22 10:30:00  1 h 30 min

            kept_awake: somebody asked to keep the host awake
              now: by ann: back\\x1b[2Jup
              do:  wait

            not_observed_long_enough: too short
              now: 725 s
              do:  wait

            N  KEPT AWAKE BY  UNTIL                      LEFT  WHY
            1  ann            2026-11-22 13:30:00  1 h 30 min  back\\x1b[2Jup

            DECIDED              ALERT  INSTANCE     OUTCOME  REASON      DETAIL
            2026-11-22 11:00:00  f1     web-1:10220  refused  ssh_active  400 bytes""");
  }

  @Test
  void whoKeepsTheHostAwakeIsAListOfItsOwn() throws IOException {
    SleepDocument document = SleepDocument.read(BLOCKED);
    assertThat(SleepPage.drawKeptAwake(document, NOW, ZoneOffset.UTC)).hasSize(2);
    assertThat(document.keptAwakeJson())
        .isEqualTo(
            "{\"keep_awake\":[{\"id\":1,\"who\":\"ann\",\"why\":\"back\\u001B[2Jup\","
                + "\"since\":\"2026-11-22T11:00:00Z\",\"until\":\"2026-11-22T13:30:00Z\"}]}");
    assertThat(SleepPage.drawKeptAwake(SleepDocument.read(READY), NOW, ZoneOffset.UTC))
        .isEqualTo(List.of("nobody keeps this host awake"));
  }

  @Test
  void anothersAnswerIsRefused() {
    for (String other : List.of("{}", "{\"ready\":true}", "{\"blockers\":[]}")) {
      assertThatThrownBy(() -> SleepDocument.read(other))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another version?");
    }
    assertThatThrownBy(() -> drawn(READY.replace("2026-11-20T12:00:00Z", "yesterday")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the exporter's answer: ");
  }
}
