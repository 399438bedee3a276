package io.curfew.ssh;

import io.curfew.config.HostSettings;
import io.curfew.config.OpenSessions;
import io.curfew.config.SshSettings;
import io.curfew.evidence.Evidence;
import io.curfew.evidence.HostClock;
import io.curfew.metrics.Subject;
import io.curfew.state.Store;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The SSH feature, wired. Ending it leaves the kernel's table, which goes on counting. */
public final class Ssh implements AutoCloseable {
  private final SshSource source;
  private final SshCollector collector;
  private final List<Evidence> evidence;
  private final ClosedSockets closed;

  /**
   * Takes up the books of {@code store}; nothing runs before {@link #start()}.
   *
   * @param allowed which sessions may be open while the host goes to sleep
   */
  public Ssh(
      SshSettings settings, HostSettings host, OpenSessions allowed, Store store, HostClock clock)
      throws IOException {
    source = new SshSource(settings, host, store, clock);
    collector = new SshCollector(source);
    NamedChain fwstats = new NamedChain(Fwstats.CHAIN, host);
    Fwstats sign = new Fwstats(fwstats::read, settings.keepaliveRate(), clock);
    evidence =
        List.of(
            new SshEvidence(source, clock, sign, allowed),
            new SocketEvidence(settings, host, allowed, clock));
    closed = new ClosedSockets(settings.ports(), new EndedSessions(source));
  }

  public void start() {
    source.start();
    closed.start();
  }

  public Subject subject() {
    return collector;
  }

  /** What the table says, and what the sockets say by themselves. */
  public List<Evidence> evidence() {
    return evidence;
  }

  /**
   * Makes the kernel's table or takes it away, by an administrator's order. Once away it stays so
   * until the next order or start, and meanwhile a lesser source counts, where the settings allow
   * one.
   *
   * @return what was done, in one line
   * @throws IOException when it can't be done, or not soon
   */
  public String orderTable(boolean wanted) throws IOException {
    return source.orderTable(wanted);
  }

  /** Users and sessions as of the last reading. */
  public SshPicture picture() {
    return source.shown().map(Ssh::picture).orElse(SshPicture.EMPTY);
  }

  /** What counts the bytes now. */
  public String counting() {
    return source.counting();
  }

  /** Where login records are read from. */
  public String records() {
    return source.recordsName();
  }

  /** Why they can't be read now. */
  public Optional<String> recordsProblem() {
    return source.recordsProblem();
  }

  private static SshPicture picture(SshSnapshot snapshot) {
    List<UserBytes> users =
        snapshot.users().entrySet().stream()
            .map(
                e ->
                    new UserBytes(
                        e.getKey(),
                        e.getValue().in().bytes(),
                        e.getValue().out().bytes(),
                        (int)
                            snapshot.sessions().stream()
                                .filter(s -> s.user().equals(e.getKey()))
                                .count()))
            .toList();
    return new SshPicture(users, snapshot.open());
  }

  @Override
  public void close() throws IOException {
    closed.close();
    source.close();
  }
}
