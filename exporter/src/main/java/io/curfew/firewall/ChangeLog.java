package io.curfew.firewall;

import io.curfew.netlink.MalformedMessage;
import io.curfew.netlink.MessageHeader;
import io.curfew.netlink.Messages;
import io.curfew.netlink.NftCounterObject;
import io.curfew.netlink.NftGeneration;
import io.curfew.netlink.NftMessage;
import io.curfew.netlink.NftRule;
import io.curfew.netlink.NftTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The kernel's notices, generation by generation, until a reading takes them. Pure.
 *
 * <p>The kernel sends what one commit changed, in the order in which it was done, and then the
 * generation that it made.
 */
final class ChangeLog {
  /** Most changes between two readings, a reload of ten thousand rules among them: some 8 MiB. */
  static final int ROOM = 25_000;

  private record Commit(long generation, Instant at, List<Change> changes, boolean torn) {}

  private final Deque<Commit> commits = new ArrayDeque<>();
  private List<Change> open = new ArrayList<>();
  private int held;
  private boolean lost;
  private boolean torn;
  private long newest = -1;

  /** Takes a datagram of the multicast group. */
  void take(ByteBuffer datagram, Instant now) {
    try {
      Messages.each(datagram, (header, bytes, at) -> message(header, bytes, at, now));
    } catch (IOException e) {
      // A notice that can't be read is as good as lost: the next reading finds out by itself.
      lose();
    }
  }

  /** Some were lost, of a commit whose rest may still come. */
  void lose() {
    startAnew();
    torn = true;
  }

  /** Knows nothing of what was before. */
  void startAnew() {
    commits.clear();
    open = new ArrayList<>();
    held = 0;
    lost = true;
  }

  /** Whether any generation was told of. */
  boolean heard() {
    return newest >= 0;
  }

  /** Whether the notices have told of this generation, or of a later one. */
  boolean reached(long generation) {
    return newest >= 0 && !later(generation, newest);
  }

  /** Hands over, and forgets, what led to this generation. */
  Changes upTo(long generation) {
    List<Change> changes = new ArrayList<>();
    Optional<Instant> last = Optional.empty();
    boolean complete = !lost && reached(generation);
    lost = false;
    while (!commits.isEmpty() && !later(commits.peek().generation(), generation)) {
      Commit commit = commits.remove();
      held -= commit.changes().size();
      changes.addAll(commit.changes());
      complete &= !commit.torn();
      last = Optional.of(commit.at());
    }
    return new Changes(complete ? changes : List.of(), complete, last);
  }

  /** Generations are unsigned 32 bits and start anew after the last one. */
  private static boolean later(long one, long than) {
    return (int) (one - than) > 0;
  }

  private void message(MessageHeader header, ByteBuffer bytes, int at, Instant now)
      throws MalformedMessage {
    if (NftMessage.is(header, NftMessage.NEW_GENERATION)) {
      newest = NftGeneration.decode(header, bytes, at).id();
      commits.add(new Commit(newest, now, open, torn));
      torn = false;
      open = new ArrayList<>();
      if (commits.size() > ROOM) {
        lose();
      }
      return;
    }
    change(header, bytes, at)
        .ifPresent(
            change -> {
              open.add(change);
              held++;
            });
    if (held > ROOM) {
      lose();
    }
  }

  private static Optional<Change> change(MessageHeader header, ByteBuffer bytes, int at)
      throws MalformedMessage {
    if (NftMessage.is(header, NftMessage.NEW_RULE)) {
      return counting(NftRule.decode(header, bytes, at)).map(Change.RuleMade::new);
    }
    if (NftMessage.is(header, NftMessage.DELETE_RULE)) {
      return counting(NftRule.decode(header, bytes, at)).map(Change.RuleGone::new);
    }
    if (NftMessage.is(header, NftMessage.NEW_OBJECT)) {
      return NftCounterObject.decode(header, bytes, at).map(Change.CounterMade::new);
    }
    if (NftMessage.is(header, NftMessage.NEW_TABLE)) {
      return Optional.of(new Change.TableMade(NftTable.decode(header, bytes, at)));
    }
    return Optional.empty();
  }

  private static Optional<NftRule> counting(NftRule rule) {
    return Optional.of(rule).filter(r -> r.counter().isPresent());
  }
}
