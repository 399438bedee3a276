package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class GuardTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant LIFE = NOW.minusSeconds(20_000);
  private static final Instant RESUME = NOW.minusSeconds(30_000);
  private static final Instant BOOT = NOW.minusSeconds(40_000);
  private static final String AWAKE = "awake-1";

  private final Guard dry = new Guard(false, "hibernate");
  private final Guard armed = new Guard(true, "hibernate");

  private static SleepRequest startsAt(Instant at) {
    return new SleepRequest("f1", at, true, "me:10220", Optional.of("sleep"), Optional.of(AWAKE));
  }

  private static SleepRequest labelled(String action, String instance, boolean firing) {
    return new SleepRequest(
        "f1", NOW.minusSeconds(60), firing, instance, Optional.of(action), Optional.empty());
  }

  private static Evaluation host(Reason... reasons) {
    return host(Optional.of(LIFE), Optional.of(RESUME), reasons);
  }

  private static Evaluation host(
      Optional<Instant> life, Optional<Instant> resume, Reason... reasons) {
    return new Evaluation(
        NOW,
        Stream.of(reasons).map(r -> new Blocker(r, "because " + r.label())).toList(),
        Map.of(),
        life,
        Optional.of(new MachineState("boot-1", BOOT, Duration.ofSeconds(40_000), resume, AWAKE)),
        AWAKE);
  }

  private static Arguments idle(String what, SleepRequest request, Evaluation host) {
    return Arguments.of(what, request, host, "dry_run", "idle");
  }

  private static Arguments refused(
      String what, SleepRequest request, Evaluation host, Reason reason) {
    return Arguments.of(what, request, host, "refused", reason.label());
  }

  static Stream<Arguments> judgements() {
    SleepRequest good = startsAt(NOW.minusSeconds(60));
    Optional<Instant> none = Optional.empty();
    Stream<Arguments> table =
        Stream.of(
            idle("a quiet host", good, host()),
            idle("a host that never showed life", good, host(none, none)),
            idle("an alert without an awake id", labelled("sleep", "me:10220", true), host()),
            idle("one second after the sign of life", startsAt(LIFE.plusSeconds(1)), host()),
            refused("at the sign of life", startsAt(LIFE), host(), Reason.STALE_ALERT),
            refused(
                "one second before the sign of life",
                startsAt(LIFE.minusSeconds(1)),
                host(),
                Reason.STALE_ALERT),
            idle(
                "one second after the resume",
                startsAt(RESUME.plusSeconds(1)),
                host(none, Optional.of(RESUME))),
            refused(
                "at the resume",
                startsAt(RESUME),
                host(none, Optional.of(RESUME)),
                Reason.STALE_ALERT),
            refused(
                "one second before the resume",
                startsAt(RESUME.minusSeconds(1)),
                host(none, Optional.of(RESUME)),
                Reason.STALE_ALERT),
            idle("one second after the boot", startsAt(BOOT.plusSeconds(1)), host(none, none)),
            refused("at the boot", startsAt(BOOT), host(none, none), Reason.STALE_ALERT),
            refused(
                "one second before the boot",
                startsAt(BOOT.minusSeconds(1)),
                host(none, none),
                Reason.STALE_ALERT),
            idle("within the tolerance of the clocks", startsAt(NOW.plusSeconds(30)), host()),
            refused(
                "one second past the tolerance",
                startsAt(NOW.plusSeconds(31)),
                host(),
                Reason.FUTURE_ALERT),
            refused(
                "another awake id",
                new SleepRequest(
                    "f1", NOW, true, "me:10220", Optional.of("sleep"), Optional.of("awake-0")),
                host(),
                Reason.STALE_ALERT),
            refused(
                "an empty awake id",
                new SleepRequest(
                    "f1", NOW, true, "me:10220", Optional.of("sleep"), Optional.of("")),
                host(),
                Reason.STALE_ALERT),
            refused(
                "activity before the machine's reasons",
                good,
                host(Reason.NO_SWAP, Reason.NO_LOGIND, Reason.SSH_ACTIVE),
                Reason.SSH_ACTIVE),
            refused(
                "the host's reasons before the alert's",
                startsAt(LIFE),
                host(Reason.APT_LOCKED),
                Reason.APT_LOCKED),
            refused(
                "a stale alert before the machine's reasons",
                startsAt(LIFE),
                host(Reason.NO_SWAP),
                Reason.STALE_ALERT));
    Stream<Arguments> each =
        Stream.of(Reason.values()).map(r -> refused("only " + r.label(), good, host(r), r));
    return Stream.concat(table, each);
  }

  @ParameterizedTest(name = "{0}: {3} {4}")
  @MethodSource("judgements")
  void judgesEachCaseTheSameArmedAndNot(
      String what, SleepRequest request, Evaluation host, String outcome, String reason) {
    Decision judged = dry.judge(request, host);
    assertThat(judged.outcome().label()).as(what).isEqualTo(outcome);
    assertThat(judged.reason()).as(what).isEqualTo(reason);
    Decision whenArmed = armed.judge(request, host);
    assertThat(whenArmed.reason()).isEqualTo(reason);
    assertThat(whenArmed.outcome())
        .isEqualTo(outcome.equals("dry_run") ? Outcome.ACCEPTED : Outcome.REFUSED);
  }

  static Stream<Arguments> screenings() {
    return Stream.of(
        Arguments.of("sleep", labelled("sleep", "me:10220", true), Optional.empty()),
        Arguments.of("this action", labelled("hibernate", "me:10220", true), Optional.empty()),
        Arguments.of(
            "another", labelled("poweroff", "me:10220", true), Optional.of(Ignored.OTHER_ACTION)),
        Arguments.of(
            "resolved", labelled("sleep", "me:10220", false), Optional.of(Ignored.RESOLVED)),
        Arguments.of("empty", labelled("", "me:10220", true), Optional.of(Ignored.NO_ACTION)),
        Arguments.of(
            "another host",
            labelled("sleep", "you:10220", true),
            Optional.of(Ignored.NOT_THIS_HOST)),
        Arguments.of(
            "no instance", labelled("sleep", "", true), Optional.of(Ignored.NOT_THIS_HOST)),
        Arguments.of(
            "no action at all",
            new SleepRequest("f", NOW, true, "me:10220", Optional.empty(), Optional.empty()),
            Optional.of(Ignored.NO_ACTION)));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("screenings")
  void screensWhatIsNoneOfItsBusiness(
      String what, SleepRequest request, Optional<Ignored> expected) {
    assertThat(dry.screen(request, "me:10220"::equals)).as(what).isEqualTo(expected);
  }

  @Test
  void aRefusalListsEveryBlockerInOrder() {
    List<Blocker> blockers =
        dry.judge(startsAt(LIFE), host(Reason.NO_SWAP, Reason.SSH_ACTIVE)).blockers();
    assertThat(blockers)
        .extracting(Blocker::reason)
        .containsExactly(Reason.SSH_ACTIVE, Reason.STALE_ALERT, Reason.NO_SWAP);
  }
}
