package io.curfew.sleep;

import static io.curfew.sleep.Scenario.asked;
import static io.curfew.sleep.Scenario.awake;
import static io.curfew.sleep.Scenario.ends;
import static io.curfew.sleep.Scenario.hours;
import static io.curfew.sleep.Scenario.minutes;
import static io.curfew.sleep.Scenario.quiet;
import static io.curfew.sleep.Scenario.refuses;
import static io.curfew.sleep.Scenario.seconds;
import static io.curfew.sleep.Scenario.sleeps;
import static io.curfew.sleep.Scenario.sleepsOnce;
import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Clocks that jump, parts that break, and sleeps that fail. */
final class FailureScenarios {
  private FailureScenarios() {}

  static Stream<Scenario> all() {
    return Stream.of(clocks(), sources(), exporter(), returning(), sleeping())
        .flatMap(part -> part);
  }

  private static Stream<Scenario> clocks() {
    return Stream.of(
        refuses(
            Reason.NOT_OBSERVED_LONG_ENOUGH,
            "the host's clock: it was set five hours ahead",
            host -> {
              host.use();
              host.prometheus.tells = false;
              host.pass(minutes(30));
              host.setClock(hours(5));
              host.pass(minutes(30));
              host.send(host.alert());
              host.pass(minutes(1));
            }),
        refuses(
            Reason.NOT_OBSERVED_LONG_ENOUGH,
            "the host's clock: it was set five hours back",
            host -> {
              host.prometheus.tells = false;
              host.pass(hours(4));
              host.setClock(hours(-5));
              host.pass(hours(1));
              host.send(host.alert());
              host.pass(minutes(1));
            }),
        sleepsOnce(
            "the host's clock: it was set an hour back, and then left alone",
            host -> {
              host.pass(hours(1));
              host.setClock(hours(-1));
              host.pass(hours(6));
            }),
        sleepsOnce(
            "the host's clock: it was a year ahead while somebody worked",
            host -> {
              host.setClock(Duration.ofDays(365));
              host.use();
              host.pass(minutes(1));
              host.setClock(Duration.ofDays(-365));
              // As a source does that does not believe a stamp of the future.
              host.ssh.life = Optional.of(host.now());
              host.pass(hours(5));
              assertThat(host.lastSign("ssh").orElseThrow()).isBefore(host.now());
            }),
        sleepsOnce(
            "the host's clock: it is slewed by half a second each ten minutes",
            host -> {
              for (int i = 0; i < 6 * 5; i++) {
                host.pass(minutes(10));
                host.setClock(Duration.ofMillis(i % 2 == 0 ? 500 : -500));
              }
            }),
        refuses(
            Reason.NOT_OBSERVED_LONG_ENOUGH,
            "the machine: it was paused for four hours",
            host -> {
              host.use();
              host.prometheus.tells = false;
              host.pass(minutes(10));
              host.pause(hours(4));
              host.pass(minutes(10));
              host.send(host.alert());
              host.pass(minutes(1));
            }),
        refuses(
            Reason.RESUMED_RECENTLY,
            "the machine: somebody else put it to sleep for a night",
            host -> {
              host.use();
              host.prometheus.tells = false;
              host.pass(minutes(10));
              host.sleepOfAnother(hours(8));
              host.pass(minutes(10));
              assertThat(host.blockers()).contains(Reason.RESUMED_RECENTLY);
              host.send(host.alert());
              host.pass(minutes(1));
            }),
        refuses(
            Reason.BOOTED_RECENTLY,
            "the machine: it booted an hour ago",
            host -> {
              host.prometheus.tells = false;
              host.pass(hours(4));
              host.reboot();
              host.pass(hours(1));
              assertThat(host.blockers()).contains(Reason.BOOTED_RECENTLY);
              host.send(host.alert());
              host.pass(minutes(1));
            }));
  }

  private static Stream<Scenario> sources() {
    return Stream.of(
        refuses(
            Reason.NOT_OBSERVED_LONG_ENOUGH,
            "the SSH source: it can't tell",
            host -> {
              host.ssh.known = false;
              asked(host);
              host.pass(minutes(1));
            }),
        refuses(
            Reason.SOURCE_FAILED,
            "the SSH source: it fails",
            host -> {
              host.ssh.throwsUp = true;
              asked(host);
              host.pass(minutes(1));
              assertThat(host.blockers()).contains(Reason.SOURCE_FAILED);
            }),
        refuses(
            Reason.NOT_OBSERVED_LONG_ENOUGH,
            "the APT source: it failed for a moment two hours ago",
            host -> {
              host.prometheus.tells = false;
              host.pass(hours(4));
              host.apt.once.put(Reason.SOURCE_FAILED, "unreadable");
              host.useUnseen();
              host.pass(hours(2));
              host.send(host.alert());
              host.pass(minutes(1));
            }),
        refuses(
            Reason.SOURCE_FAILED,
            "the kernel's /proc: it can't be read",
            host -> {
              host.hideProc(true);
              asked(host);
              host.pass(minutes(1));
              assertThat(host.blockers()).contains(Reason.SOURCE_FAILED);
            }),
        refuses(
            Reason.SOURCE_FAILED,
            "the APT source: it fails as the request comes",
            host -> {
              quiet(host);
              host.apt.blockers.put(Reason.SOURCE_FAILED, "gone");
              host.send(host.alert());
              host.pass(seconds(1));
            }));
  }

  private static Stream<Scenario> exporter() {
    return Stream.of(
        refuses(
            Reason.NOT_OBSERVED_LONG_ENOUGH,
            "the exporter: it was restarted two hours ago",
            host -> {
              quiet(host);
              host.stopExporter();
              host.pass(minutes(5));
              host.startExporter();
              host.pass(hours(2));
              host.send(host.alert());
              host.pass(minutes(1));
            }),
        sleepsOnce(
            "the exporter: it was restarted, and a whole window ago",
            host -> {
              host.pass(hours(2));
              host.crashExporter();
              host.pass(hours(5));
            }),
        awake(
            "the exporter: it dies while the sleep is announced",
            host -> {
              quiet(host);
              host.prometheus.scrapes = false;
              host.in(seconds(20), host::crashExporter);
              host.send(host.alert());
              host.pass(minutes(30));
            },
            host -> {
              assertThat(host.announced()).isFalse();
              assertThat(host.requests(Outcome.ACCEPTED, "idle")).isZero();
            }),
        ends(
            SleepOutcome.FAILED,
            "the exporter: it dies in the warning time",
            host -> {
              quiet(host);
              host.in(seconds(35), host::crashExporter);
              host.send(host.alert());
              host.pass(minutes(30));
            }),
        awake(
            "the exporter: it dies between asking and the last check",
            host -> {
              host.beforeLastCheck = host::stopExporter;
              asked(host);
              host.pass(minutes(5));
              host.startExporter();
              host.pass(minutes(5));
            },
            host -> assertThat(host.ended(SleepOutcome.FAILED)).isEqualTo(1)));
  }

  private static Stream<Scenario> returning() {
    return Stream.of(
        awake(
            "the exporter: it is restarted between asking and the last check",
            host -> {
              host.beforeLastCheck = host::crashExporter;
              asked(host);
              host.pass(minutes(5));
            },
            host -> assertThat(host.ended(SleepOutcome.FAILED)).isEqualTo(1)),
        awake(
            "systemd: the sleep comes after curfew has given it up",
            host -> {
              host.vanishes = true;
              asked(host);
              host.pass(minutes(5));
              host.use();
              host.vanishes = false;
              host.systemdSleepsNow();
            },
            host -> assertThat(host.ended(SleepOutcome.FAILED)).isEqualTo(1)));
  }

  private static Stream<Scenario> sleeping() {
    return Stream.of(
        ends(
            SleepOutcome.FAILED,
            "systemctl: it says yes, and the kernel refuses",
            host -> {
              host.kernelRefuses = true;
              asked(host);
              host.pass(minutes(5));
              assertThat(host.blockers()).containsExactly(Reason.FAILED_RECENTLY);
            }),
        ends(
            SleepOutcome.FAILED,
            "systemctl: it says yes, and nothing happens",
            host -> {
              host.vanishes = true;
              asked(host);
              host.pass(minutes(10));
            }),
        awake(
            "the kernel: it refuses all night, and is not asked in a loop",
            host -> {
              host.kernelRefuses = true;
              host.pass(hours(12));
            },
            host -> assertThat(host.ended(SleepOutcome.FAILED)).isBetween(2L, 9L)),
        sleepsOnce(
            "the kernel: it refuses once",
            host -> {
              host.kernelRefuses = true;
              asked(host);
              host.pass(minutes(5));
              host.kernelRefuses = false;
              host.prometheus.tells = true;
              host.pass(World.BACK_OFF.plusMinutes(15));
            }),
        sleeps(
            2,
            "nothing lies: the host resumes after two days and is idle again",
            host -> {
              host.sleepsFor = Duration.ofDays(2);
              host.pass(hours(4));
              assertThat(host.sleeps()).hasSize(1);
              assertThat(host.asleep()).isEqualTo(Duration.ofDays(2));
              host.pass(hours(2));
              assertThat(host.sleeps()).as("within the window after the resume").hasSize(1);
              host.pass(hours(2));
              assertThat(host.asleep()).isEqualTo(Duration.ofDays(4));
            }),
        sleepsOnce(
            "the power: it fails while the host sleeps",
            host -> {
              host.powerIsCut = true;
              asked(host);
              host.pass(minutes(5));
            }),
        sleepsOnce(
            "nothing lies: a host without the drop-in",
            host -> {
              host.hasDropIn = false;
              host.pass(hours(5));
            }));
  }
}
