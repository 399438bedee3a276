package io.curfew.ssh;

import io.curfew.netlink.SockDiagTcpCounts;
import io.curfew.netlink.SockDiagTcpInfo;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The signs of life of SSH's sockets, from look to look: a new connection, or one that moved more
 * payload than keep-alives do. Pure; owned by one evidence.
 *
 * <p>Strangers' connections are none. What came and went between two looks is not seen here.
 */
final class SocketLife {
  /** A listing may lack a socket that is there: the kernel lists bucket by bucket. */
  private static final int FORGET = 3;

  private record Known(long moved, long round) {}

  /**
   * The last sign.
   *
   * @param nanos when, on the monotonic clock
   * @param at the same by the time of day as it was then
   */
  record Sign(long nanos, Instant at) {}

  private final ActivityMeter<Long> meter;
  private final Map<Long, Known> known = new HashMap<>();
  private Set<Long> doubtful = Set.of();
  private Optional<Sign> last = Optional.empty();
  private long round;

  SocketLife(int keepaliveRate) {
    this.meter = new ActivityMeter<>(keepaliveRate);
  }

  /** Whether a connection is among them that would be news. */
  boolean finds(Collection<HeldSocket> sockets) {
    return sockets.stream()
        .anyMatch(
            held ->
                !held.listens() && !held.strange() && !known.containsKey(held.socket().cookie()));
  }

  /**
   * Takes one look's sockets.
   *
   * @return the last sign of life ever; empty while there was none
   * @throws IOException when the kernel does not tell what a socket moved
   */
  Optional<Sign> look(Collection<HeldSocket> sockets, Instant now, long nowNanos)
      throws IOException {
    round++;
    Set<Long> doubted = new HashSet<>();
    for (HeldSocket held : sockets) {
      long cookie = held.socket().cookie();
      if (held.listens() || held.strange()) {
        continue;
      }
      if (held.doubtful() && !known.containsKey(cookie) && !doubtful.contains(cookie)) {
        doubted.add(cookie);
        continue;
      }
      take(held, now, nowNanos);
    }
    doubtful = doubted;
    known.values().removeIf(k -> round - k.round() >= FORGET);
    meter.keepOnly(known.keySet());
    return last;
  }

  private void take(HeldSocket held, Instant now, long nowNanos) throws IOException {
    long cookie = held.socket().cookie();
    SockDiagTcpInfo info =
        held.socket()
            .tcpActivity()
            .orElseThrow(() -> new IOException("the kernel tells no tcp_info of a socket"));
    long moved = info.counts().map(SocketLife::moved).orElseThrow(SocketLife::oldKernel);
    Optional<Known> before = Optional.ofNullable(known.put(cookie, new Known(moved, round)));
    if (before.isPresent()) {
      if (meter.moved(cookie, Math.max(0, moved - before.get().moved()), nowNanos)) {
        sign(nowNanos, now);
      }
    } else if (round > 1) {
      sign(nowNanos, now);
    } else {
      // It may be older than this watch: its last data are all that can be said of it.
      long silent = Math.min(info.lastDataSentMillis(), info.lastDataReceivedMillis());
      sign(nowNanos - Duration.ofMillis(silent).toNanos(), now.minusMillis(silent));
    }
  }

  private static long moved(SockDiagTcpCounts counts) {
    return counts.bytesReceived() + counts.bytesSent();
  }

  private static IOException oldKernel() {
    return new IOException(
        "tcp_info of this kernel has no byte counts (Linux 4.19 or later needed)");
  }

  private void sign(long nanos, Instant at) {
    if (last.filter(sign -> sign.nanos() - nanos >= 0).isEmpty()) {
      last = Optional.of(new Sign(nanos, at));
    }
  }
}
