package io.curfew.flow;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What the host's files tell of a flow's owner, as far as its process is still there. Owned by one
 * thread, one that may read files.
 */
final class OwnerFacts implements BiFunction<Owner, Instant, ProcessFacts> {
  private final ProcessReader processes;
  private final PasswordFile users;
  private final BriefMemory<Integer, Optional<ProcessDetails>> known;

  OwnerFacts(HostSettings host, HostClock clock) {
    processes = new ProcessReader(host, clock);
    users = new PasswordFile(host, clock);
    known = new BriefMemory<>(clock);
  }

  /** The user is the one of the flow's uid, which the process may have changed since. */
  @Override
  public ProcessFacts apply(Owner owner, Instant at) {
    Opener opener = owner.opener();
    Optional<String> user = opener.uid() < 0 ? Optional.empty() : users.name(opener.uid());
    Optional<ProcessDetails> details =
        opener.pid() == 0
            ? Optional.empty()
            : known.of(opener.pid(), () -> processes.details(opener.pid(), at));
    return details.map(found -> ProcessFacts.of(found, user)).orElse(ProcessFacts.gone(user));
  }
}
