package io.curfew.sleep;

import static io.curfew.sleep.Scenario.asked;
import static io.curfew.sleep.Scenario.awake;
import static io.curfew.sleep.Scenario.ends;
import static io.curfew.sleep.Scenario.hours;
import static io.curfew.sleep.Scenario.ignores;
import static io.curfew.sleep.Scenario.minutes;
import static io.curfew.sleep.Scenario.quiet;
import static io.curfew.sleep.Scenario.refuses;
import static io.curfew.sleep.Scenario.seconds;
import static io.curfew.sleep.Scenario.sleeps;
import static io.curfew.sleep.Scenario.sleepsOnce;
import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Alerts that are old, doubled, forged or meant for somebody else; and people who object. */
final class AlertScenarios {
  private AlertScenarios() {}

  static Stream<Scenario> all() {
    return Stream.of(repeated(), forged(), prometheus(), people()).flatMap(part -> part);
  }

  private static SleepRequest startingAt(World host, Instant at) {
    return new SleepRequest("f2", at, true, "me", Optional.of("sleep"), Optional.of(host.awake()));
  }

  private static SleepRequest labelled(
      World host, String fingerprint, boolean firing, String instance, String action) {
    return new SleepRequest(
        fingerprint,
        host.now().minusSeconds(30),
        firing,
        instance,
        Optional.of(action),
        Optional.of(host.awake()));
  }

  private static Stream<Scenario> repeated() {
    return Stream.of(
        sleepsOnce(
            "Alertmanager: it sends the same alert again while its sleep is prepared",
            host -> {
              quiet(host);
              SleepRequest alert = host.alert();
              host.send(alert);
              host.in(seconds(2), () -> host.send(alert));
              host.pass(minutes(5));
              assertThat(host.requests(Outcome.IGNORED, "already_pending")).isEqualTo(1);
            }),
        sleepsOnce(
            "Alertmanager: it sends the alert again 0.3 s after the resume",
            host -> {
              quiet(host);
              SleepRequest alert = host.alert();
              host.send(alert);
              host.pass(minutes(5));
              host.send(alert);
              host.pass(minutes(5));
              assertThat(host.requests(Outcome.IGNORED, "already_slept")).isEqualTo(1);
            }),
        sleepsOnce(
            "Alertmanager: the same alert comes twice in one notification",
            host -> {
              quiet(host);
              host.send(host.alert(), host.alert());
              host.pass(minutes(5));
            }),
        sleepsOnce(
            "Alertmanager: two alerts come at once",
            host -> {
              quiet(host);
              host.send(host.alert(), startingAt(host, host.now().minusSeconds(1)));
              host.pass(minutes(5));
              assertThat(host.requests(Outcome.REFUSED, "resumed_recently")).isEqualTo(1);
            }),
        sleepsOnce(
            "nothing lies: the alert is repeated after a refusal",
            host -> {
              quiet(host);
              SleepRequest alert = host.alert();
              host.machine.put(Reason.INHIBITED, "backup");
              host.send(alert);
              host.pass(minutes(10));
              host.machine.clear();
              host.send(alert);
              host.pass(minutes(5));
              assertThat(host.requests(Outcome.REFUSED, "inhibited")).isEqualTo(1);
            }),
        sleepsOnce(
            "Alertmanager: it floods the host",
            host -> {
              quiet(host);
              host.send(
                  IntStream.range(0, 100)
                      .mapToObj(i -> labelled(host, Integer.toHexString(i), true, "me", "sleep"))
                      .toArray(SleepRequest[]::new));
              host.pass(minutes(5));
              assertThat(host.requests(Outcome.IGNORED, "too_many")).isEqualTo(84);
            }),
        refuses(
            Reason.STALE_ALERT,
            "Alertmanager: the alert was raised about another waking",
            host -> {
              String before = host.awake();
              host.stopExporter();
              host.startExporter();
              quiet(host);
              host.send(
                  new SleepRequest(
                      "f", host.now(), true, "me", Optional.of("sleep"), Optional.of(before)));
              host.pass(minutes(1));
            }));
  }

  private static Stream<Scenario> forged() {
    return Stream.of(
        ignores(
            Ignored.NOT_THIS_HOST,
            "an alert: its instance is another host",
            host -> {
              quiet(host);
              host.send(labelled(host, "f", true, "you", "sleep"));
              host.pass(minutes(5));
            }),
        refuses(
            Reason.STALE_ALERT,
            "a clone: it has this host's name, and another waking",
            host -> {
              quiet(host);
              host.send(
                  new SleepRequest(
                      "f",
                      host.now().minusSeconds(30),
                      true,
                      "me",
                      Optional.of("sleep"),
                      Optional.of("the-clone-s")));
              host.pass(minutes(5));
            }),
        refuses(
            Reason.FUTURE_ALERT,
            "a forged alert: it starts in an hour",
            host -> {
              quiet(host);
              host.send(startingAt(host, host.now().plus(hours(1))));
              host.pass(minutes(5));
            }),
        refuses(
            Reason.STALE_ALERT,
            "a forged alert: it starts before the last sign of life",
            host -> {
              host.use();
              quiet(host);
              host.send(startingAt(host, World.START.minusSeconds(1)));
              host.pass(minutes(5));
            }),
        refuses(
            Reason.STALE_ALERT,
            "a forged alert: it starts before the boot",
            host -> {
              quiet(host);
              host.send(startingAt(host, host.boot().minusSeconds(1)));
              host.pass(minutes(5));
            }),
        refuses(
            Reason.STALE_ALERT,
            "an alert: it starts before somebody else's nap",
            host -> {
              Instant before = host.now();
              host.sleepOfAnother(hours(1));
              quiet(host);
              host.send(startingAt(host, before));
              host.pass(minutes(5));
            }),
        ignores(
            Ignored.RESOLVED,
            "a notification: it is firing, and the alert in it is resolved",
            host -> {
              quiet(host);
              host.send(labelled(host, "f", false, "me", "sleep"));
              host.pass(minutes(5));
            }),
        ignores(
            Ignored.OTHER_ACTION,
            "an alert: it asks for another action than the host's own",
            host -> {
              quiet(host);
              host.send(labelled(host, "f", true, "me", "poweroff"));
              host.pass(minutes(5));
            }),
        ignores(
            Ignored.NO_ACTION,
            "an alert: it is none of curfew's",
            host -> {
              quiet(host);
              host.send(labelled(host, "f", true, "me", ""));
              host.pass(minutes(5));
            }));
  }

  private static Stream<Scenario> prometheus() {
    return Stream.of(
        sleepsOnce(
            "Prometheus: it was down for an hour, and is back",
            host -> {
              host.pass(hours(2));
              host.prometheus.up = false;
              host.pass(hours(1));
              host.prometheus.up = true;
              host.pass(World.WINDOW.minusMinutes(10));
              assertThat(host.sleeps()).as("before a whole window of proof").isEmpty();
              host.pass(minutes(30));
            }),
        refuses(
            Reason.NOT_SCRAPED,
            "Prometheus: it asks for sleep and does not scrape",
            host -> {
              quiet(host);
              host.prometheus.scrapes = false;
              host.send(host.alert());
              host.pass(minutes(5));
              assertThat(host.announced()).isFalse();
            }),
        sleepsOnce(
            "Prometheus's clock: it is 20 s ahead",
            host -> {
              host.prometheus.ahead = seconds(20);
              host.pass(hours(5));
            }),
        sleepsOnce(
            "Prometheus's clock: it is five minutes ahead",
            host -> {
              host.prometheus.ahead = minutes(5);
              host.pass(hours(5));
              assertThat(host.requests(Outcome.REFUSED, "future_alert")).isPositive();
            }),
        sleepsOnce(
            "Prometheus's clock: it is an hour behind",
            host -> {
              host.prometheus.ahead = hours(-1);
              host.pass(hours(5));
            }),
        refuses(
            Reason.STALE_ALERT,
            "Prometheus's clock: it is a day behind",
            host -> {
              host.use();
              quiet(host);
              host.send(startingAt(host, host.now().minus(Duration.ofDays(1))));
              host.pass(minutes(5));
            }),
        awake(
            "Prometheus: it never says anything",
            host -> {
              host.prometheus.tells = false;
              host.pass(hours(24));
            },
            host -> assertThat(host.blockers()).isEmpty()));
  }

  private static Stream<Scenario> people() {
    return Stream.of(
        refuses(
            Reason.CANCELLED,
            "nothing lies: somebody cancels before the scrape",
            host -> {
              quiet(host);
              host.prometheus.scrapes = false;
              host.in(seconds(10), () -> assertThat(host.cancel("ann")).isTrue());
              host.send(host.alert());
              host.pass(minutes(5));
            }),
        ends(
            SleepOutcome.VETOED,
            "nothing lies: somebody cancels in the warning time",
            host -> {
              quiet(host);
              host.in(seconds(35), () -> assertThat(host.cancel("ann")).isTrue());
              host.send(host.alert());
              host.pass(minutes(5));
            }),
        sleeps(
            1,
            "nothing lies: after a cancel it takes a whole window",
            host -> {
              asked(host);
              host.in(seconds(35), () -> assertThat(host.cancel("ann")).isTrue());
              host.pass(minutes(1));
              host.prometheus.tells = true;
              host.pass(World.WINDOW.minusMinutes(5));
              assertThat(host.sleeps()).isEmpty();
              host.pass(minutes(30));
            }),
        refuses(
            Reason.NOT_OBSERVED_LONG_ENOUGH,
            "nothing lies: somebody cancels with nothing announced",
            host -> {
              quiet(host);
              assertThat(host.cancel("ann")).isFalse();
              host.send(host.alert());
              host.pass(minutes(1));
            }),
        asks());
  }

  private static Scenario asks() {
    return sleepsOnce(
        "nothing lies: those who are logged in are told, and nobody objects",
        host -> {
          asked(host);
          host.pass(minutes(5));
          assertThat(host.told).singleElement().asString().contains("curfew sleep cancel");
        });
  }
}
