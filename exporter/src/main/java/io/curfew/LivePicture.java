package io.curfew;

import io.curfew.apt.Apt;
import io.curfew.control.Status;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Gathers the live picture from the features that run. */
final class LivePicture implements Supplier<Status> {
  private final Clock clock;
  private final Optional<Apt> apt;

  LivePicture(Clock clock, Optional<Apt> apt) {
    this.clock = clock;
    this.apt = apt;
  }

  @Override
  public Status get() {
    return new Status(
        clock.instant(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        apt.map(LivePicture::paths),
        Optional.empty());
  }

  private static List<Status.AptPath> paths(Apt apt) {
    return apt.modified().entrySet().stream()
        .map(path -> new Status.AptPath(path.getKey().toString(), path.getValue()))
        .toList();
  }
}
