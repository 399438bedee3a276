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

/** Hosts that are in use, or may be. */
final class ActivityScenarios {
  private ActivityScenarios() {}

  static Stream<Scenario> all() {
    return Stream.of(used(), late(), held(), unseen()).flatMap(part -> part);
  }

  private static Stream<Scenario> used() {
    return Stream.of(
        sleepsOnce("nothing lies: an idle host", host -> host.pass(hours(5))),
        sleeps(
            2,
            "nothing lies: two idle nights with a day's work between them",
            host -> {
              host.pass(hours(5));
              for (int i = 0; i < 48; i++) {
                host.pass(minutes(10));
                host.use();
              }
              host.pass(hours(5));
            }),
        new Scenario(
            "nothing lies, and the host is not armed",
            false,
            host -> host.pass(hours(5)),
            host -> {
              assertThat(host.sleeps()).isEmpty();
              assertThat(host.requests(Outcome.DRY_RUN, "idle")).isPositive();
              assertThat(host.requests(Outcome.ACCEPTED, "idle")).isZero();
            }),
        refuses(
            Reason.SSH_ACTIVE,
            "Prometheus: it says idle while a transfer runs",
            host -> {
              host.prometheus.alwaysFires = true;
              for (int i = 0; i < 24 * 12; i++) {
                host.pass(minutes(5));
                host.use();
              }
            }),
        refuses(
            Reason.SSH_ACTIVE,
            "Prometheus: it says idle a minute before the window is over",
            host -> {
              host.prometheus.tells = false;
              host.pass(hours(4));
              host.use();
              host.pass(World.WINDOW.minusMinutes(1));
              host.send(host.alert());
              host.pass(seconds(10));
            }),
        refuses(
            Reason.APT_ACTIVE,
            "a file's time: it lies in the future",
            host -> {
              host.apt.life = Optional.of(host.now().plus(Duration.ofDays(365)));
              asked(host);
              host.pass(minutes(1));
            }),
        refuses(
            Reason.APT_ACTIVE,
            "nothing lies: lists were updated two hours ago",
            host -> {
              host.prometheus.tells = false;
              host.pass(hours(4));
              host.apt.life = Optional.of(host.now());
              host.pass(hours(2));
              host.send(host.alert());
              host.pass(minutes(1));
            }));
  }

  private static Stream<Scenario> late() {
    return Stream.of(
        refuses(
            Reason.SSH_ACTIVE,
            "the judgement: an SSH packet comes before the announcement is scraped",
            host -> {
              quiet(host);
              host.prometheus.scrapes = false;
              host.in(seconds(30), host::use);
              host.in(seconds(60), () -> host.prometheus.scrapes = true);
              host.send(host.alert());
              host.pass(minutes(5));
            }),
        ends(
            SleepOutcome.VETOED,
            "the judgement: an SSH packet comes in the warning time",
            host -> {
              quiet(host);
              host.in(seconds(30), host::use);
              host.send(host.alert());
              host.pass(minutes(5));
              assertThat(host.told).hasSize(1);
            }),
        ends(
            SleepOutcome.VETOED,
            "the judgement: apt starts in the warning time",
            host -> {
              quiet(host);
              host.in(seconds(35), () -> host.apt.blockers.put(Reason.APT_LOCKED, "locked"));
              host.send(host.alert());
              host.pass(minutes(5));
            }),
        ends(
            SleepOutcome.VETOED,
            "the judgement: an SSH packet comes between the check and the sleep",
            host -> {
              host.beforeLastCheck = host::use;
              asked(host);
              host.pass(minutes(5));
            }),
        ends(
            SleepOutcome.VETOED,
            "the judgement: the table is flushed between the check and the sleep",
            host -> {
              host.beforeLastCheck = () -> host.ssh.once.put(Reason.SSH_TABLE_RESET, "flushed");
              asked(host);
              host.pass(minutes(5));
            }),
        ends(
            SleepOutcome.VETOED,
            "the inhibitors: one is taken in the warning time",
            host -> {
              quiet(host);
              host.in(seconds(35), () -> host.machine.put(Reason.INHIBITED, "backup"));
              host.send(host.alert());
              host.pass(minutes(5));
            }),
        ends(
            SleepOutcome.VETOED,
            "the inhibitors: one is taken as systemd is asked",
            host -> {
              host.beforeLastCheck = () -> host.machine.put(Reason.INHIBITED, "backup");
              asked(host);
              host.pass(minutes(5));
            }),
        ends(
            SleepOutcome.FAILED,
            "the inhibitors: one is taken late, and systemctl refuses",
            host -> {
              host.commandFails = true;
              asked(host);
              host.pass(minutes(5));
            }),
        ends(
            SleepOutcome.VETOED,
            "nothing lies: somebody logs in during the warning",
            host -> {
              quiet(host);
              host.in(seconds(35), () -> host.machine.put(Reason.SESSION_OPEN, "ann"));
              host.send(host.alert());
              host.pass(minutes(5));
            }));
  }

  private static Stream<Scenario> held() {
    return Stream.of(
            Reason.APT_LOCKED,
            Reason.APT_RUNNING,
            Reason.SESSION_OPEN,
            Reason.JOBS_RUNNING,
            Reason.INHIBITED,
            Reason.KEPT_AWAKE,
            Reason.PODS_RUNNING,
            Reason.PODS_UNKNOWN,
            Reason.OUTSIDE_SCHEDULE,
            Reason.NO_LOGIND,
            Reason.NO_SWAP,
            Reason.SWAP_TOO_SMALL,
            Reason.NO_RESUME_DEVICE,
            Reason.CANNOT_HIBERNATE)
        .flatMap(
            reason ->
                Stream.of(
                    refuses(
                        reason,
                        "Prometheus: it knows nothing of " + reason.label(),
                        host -> {
                          host.machine.put(reason, "so it is");
                          host.busyBecause(reason.label());
                          host.pass(hours(5));
                          assertThat(host.blockers()).containsExactly(reason);
                        }),
                    sleepsOnce(
                        "nothing lies: " + reason.label() + " is over",
                        host -> {
                          host.machine.put(reason, "so it is");
                          host.pass(hours(5));
                          host.machine.clear();
                          host.pass(minutes(30));
                        })));
  }

  private static Stream<Scenario> unseen() {
    return Stream.of(
        refuses(
            Reason.SSH_UNSEEN,
            "the table: SSH runs on port 2222",
            host -> {
              host.ssh.blockers.put(Reason.SSH_UNSEEN, "sshd listens on 2222");
              asked(host);
              host.pass(minutes(1));
            }),
        refuses(
            Reason.NOT_OBSERVED_LONG_ENOUGH,
            "the table: packets went by untracked two hours ago",
            host -> {
              host.prometheus.tells = false;
              host.pass(hours(4));
              host.ssh.once.put(Reason.SSH_UNSEEN, "untracked packets");
              host.useUnseen();
              host.pass(hours(2));
              host.send(host.alert());
              host.pass(minutes(1));
            }),
        refuses(
            Reason.NOT_OBSERVED_LONG_ENOUGH,
            "the table: it was flushed two hours ago",
            host -> {
              host.prometheus.tells = false;
              host.pass(hours(4));
              host.ssh.once.put(Reason.SSH_TABLE_RESET, "flushed");
              host.useUnseen();
              host.pass(hours(2));
              host.send(host.alert());
              host.pass(minutes(1));
            }),
        refuses(
            Reason.NOT_OBSERVED_LONG_ENOUGH,
            "the counters: they were reset, and forgot the last traffic",
            host -> {
              host.prometheus.tells = false;
              host.pass(hours(4));
              host.ssh.life = Optional.empty();
              host.pass(hours(2));
              host.send(host.alert());
              host.pass(minutes(1));
            }),
        refuses(
            Reason.NOT_OBSERVED_LONG_ENOUGH,
            "the last traffic's stamp: it went back in time",
            host -> {
              host.use();
              host.prometheus.tells = false;
              host.pass(hours(1));
              host.ssh.life = Optional.of(World.START.minusSeconds(1_000_000));
              host.pass(hours(2));
              host.send(host.alert());
              host.pass(minutes(1));
            }),
        refuses(
            Reason.NOT_OBSERVED_LONG_ENOUGH,
            "the kernel: it dropped events an hour ago",
            host -> {
              host.prometheus.tells = false;
              host.pass(hours(4));
              host.flow.once.put(Reason.EVENTS_LOST, "ENOBUFS");
              host.useUnseen();
              host.pass(hours(1));
              host.send(host.alert());
              host.pass(minutes(1));
            }),
        sleepsOnce(
            "nothing lies: a flushed table is a whole window ago",
            host -> {
              host.ssh.once.put(Reason.SSH_TABLE_RESET, "flushed");
              host.pass(hours(5));
            }),
        awake(
            "nothing lies: flows alone keep no host awake, but a lost one starts the window anew",
            host -> {
              host.prometheus.tells = false;
              for (int i = 0; i < 30; i++) {
                host.pass(minutes(10));
                host.flow.life = Optional.of(host.now());
              }
            },
            host -> assertThat(host.blockers()).isEmpty()));
  }
}
