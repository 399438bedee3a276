package io.curfew;

import io.curfew.apt.Apt;
import io.curfew.control.Status;
import io.curfew.firewall.Firewall;
import io.curfew.flow.Flows;
import io.curfew.sleep.Sleep;
import io.curfew.sleep.SleepPicture;
import io.curfew.ssh.Ssh;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Gathers the live picture from the features that run. */
final class LivePicture implements Supplier<Status> {
  private static final int ROWS = 10;

  private final Clock clock;
  private final Features features;
  private final Optional<Sleep> sleep;

  LivePicture(Clock clock, Features features, Optional<Sleep> sleep) {
    this.clock = clock;
    this.features = features;
    this.sleep = sleep;
  }

  @Override
  public Status get() {
    return new Status(
        clock.instant(),
        features.ssh().map(LivePicture::users),
        features.firewall().map(LivePicture::rules),
        features.flows().map(LivePicture::newest),
        features.apt().map(LivePicture::paths),
        sleep.map(Sleep::picture).map(LivePicture::guard));
  }

  private static Status.Sleep guard(SleepPicture picture) {
    return new Status.Sleep(
        picture.ready(),
        picture.armed(),
        picture.dryRun(),
        picture.idleWindow(),
        picture.blockers().stream().map(b -> b.reason().label() + ": " + b.detail()).toList());
  }

  private static List<Status.User> users(Ssh ssh) {
    return ssh.picture().users().stream()
        .map(user -> new Status.User(user.user(), user.in(), user.out(), user.sessions()))
        .toList();
  }

  private static List<Status.Rule> rules(Firewall firewall) {
    return firewall.mostHit(ROWS).stream()
        .map(
            hit ->
                new Status.Rule(
                    hit.table(),
                    hit.chain(),
                    hit.rule(),
                    hit.verdict(),
                    hit.packets(),
                    hit.bytes()))
        .toList();
  }

  private static List<Status.Flow> newest(Flows flows) {
    return flows.picture().stream()
        .limit(ROWS)
        .map(
            flow ->
                new Status.Flow(
                    flow.at(),
                    flow.protocol(),
                    flow.direction(),
                    flow.destination(),
                    flow.port(),
                    flow.process(),
                    flow.unit(),
                    flow.reason()))
        .toList();
  }

  private static List<Status.AptPath> paths(Apt apt) {
    return apt.modified().entrySet().stream()
        .sorted(Map.Entry.<Path, Instant>comparingByValue().reversed())
        .map(path -> new Status.AptPath(path.getKey().toString(), path.getValue()))
        .toList();
  }
}
