package io.curfew.ssh;

import io.curfew.evidence.HostClock;
import io.curfew.kernel.Native;
import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.NftMessage;
import io.curfew.netlink.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts by the best source that works here, and says which and why. Can be opened again after it
 * was closed; owned by the feature's thread.
 *
 * <p>A switch ends one source's books and begins the other's at what that one shows then, so that
 * no byte counts twice. Totals stay, sessions go on, and what was pending stays pending until its
 * connection is decided. What moved between the last reading of the one and the first of the other
 * is in neither, and in no total.
 */
final class ChosenSource implements ByteSource {
  /** One of the sources, the better ones first. */
  record Candidate(String name, Opener opener) {
    /** Makes a source that speaks of the books as they are now. */
    @FunctionalInterface
    interface Opener {
      ByteSource make() throws IOException;
    }
  }

  private static final Logger log = LoggerFactory.getLogger(ChosenSource.class);
  private static final int RECEIVE_BYTES = 1 << 14;
  private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
  private static final Duration LAST_RETRY = Duration.ofHours(1);

  private final List<Candidate> candidates;
  private final HostClock clock;
  private final BooleanSupplier bestAnswers;
  private Optional<ByteSource> inForce = Optional.empty();
  private String said;
  private Duration retry = FIRST_RETRY;
  private long retryAt;

  /**
   * Opens nothing yet.
   *
   * @param candidates the better ones first; at least one
   * @param bestAnswers whether the first may work now: asked from time to time while a lesser one
   *     counts
   */
  ChosenSource(List<Candidate> candidates, HostClock clock, BooleanSupplier bestAnswers) {
    this.candidates = List.copyOf(candidates);
    this.clock = clock;
    this.bestAnswers = bestAnswers;
    this.said = candidates.get(0).name();
  }

  @Override
  public String name() {
    return inForce.map(ByteSource::name).orElse(candidates.get(0).name());
  }

  /**
   * Opens the first that works.
   *
   * @throws StateUnwritable as soon as one can't commit: the next could not either
   * @throws IOException when none works, with each one's reason
   */
  @Override
  public void open() throws IOException {
    StringBuilder why = new StringBuilder();
    boolean tableMissing = false;
    for (Candidate candidate : candidates) {
      try {
        open(candidate);
        say(why.toString());
        retryAt = clock.monotonicNanos() + retry.toNanos();
        return;
      } catch (StateUnwritable e) {
        throw e;
      } catch (IOException e) {
        if (candidates.size() == 1) {
          throw e;
        }
        tableMissing |= e instanceof TableMissing;
        why.append(why.length() > 0 ? "; " : "")
            .append(candidate.name())
            .append(": ")
            .append(e.getMessage());
      }
    }
    throw tableMissing ? new TableMissing(why.toString()) : new IOException(why.toString());
  }

  private void open(Candidate candidate) throws IOException {
    ByteSource made = candidate.opener().make();
    try {
      made.open();
      inForce = Optional.of(made);
    } finally {
      if (inForce.isEmpty()) {
        made.close();
      }
    }
  }

  private void say(String why) {
    if (!said.equals(name())) {
      if (why.isEmpty()) {
        log.info("ssh: bytes are counted by {} again", name());
        retry = FIRST_RETRY;
      } else {
        log.warn("ssh: bytes are counted by {}; {}", name(), why);
      }
    }
    said = name();
  }

  @Override
  public boolean outclassed() {
    if (name().equals(candidates.get(0).name()) || clock.monotonicNanos() - retryAt < 0) {
      return false;
    }
    retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
    retryAt = clock.monotonicNanos() + retry.toNanos();
    return bestAnswers.getAsBoolean();
  }

  /** Asked before anything is given up for it. */
  static boolean nftAnswers() {
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.Protocol.NETFILTER)) {
      Reply reply = Reply.single(1, (header, datagram, at) -> {});
      socket.exchange(NftMessage.generation(1), Native.buffer(RECEIVE_BYTES), reply::take);
      return true;
    } catch (IOException e) {
      log.debug("nf_tables: {}", e.getMessage());
      return false;
    }
  }

  private ByteSource source() throws IOException {
    return inForce.orElseThrow(() -> new IOException("no source of bytes is open"));
  }

  @Override
  public Reading read() throws IOException {
    return source().read();
  }

  @Override
  public Traffic remove(ConnectionKey key) throws IOException {
    return source().remove(key);
  }

  @Override
  public boolean withdraw() throws IOException {
    return source().withdraw();
  }

  @Override
  public Books.Instance instance() {
    return inForce.map(ByteSource::instance).orElse(Books.Instance.NONE);
  }

  @Override
  public void close() {
    inForce.ifPresent(ByteSource::close);
    inForce = Optional.empty();
  }
}
