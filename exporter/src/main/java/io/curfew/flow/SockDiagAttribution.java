package io.curfew.flow;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import io.curfew.netlink.ConntrackTuple;
import io.curfew.netlink.SockDiagKey;
import io.curfew.netlink.SockDiagSocket;
import io.curfew.netlink.SockDiagState;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tier 2: the socket by an exact look-up directly after the event, its process by searching the
 * socket's cgroup.
 *
 * <p>The look-up runs on the source's thread, since a short-lived socket is gone a moment later;
 * the search, which may take milliseconds, on a thread of its own. A socket that has gone by then
 * can't be named at all: that takes the witness.
 */
final class SockDiagAttribution implements Attribution {
  private static final Logger log = LoggerFactory.getLogger(SockDiagAttribution.class);
  private static final int MAX_WAITING = 4096;
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final Answer answer;
  private final SocketLookup sockets;
  private final RememberedOwners remembered;
  private final BlockingQueue<WaitingFlow> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
  private final Thread searcher;
  private volatile boolean closing;
  private boolean complained;

  SockDiagAttribution(HostSettings host, HostClock clock, Answer answer) throws IOException {
    this.answer = answer;
    this.sockets = new SocketLookup();
    this.remembered = new RememberedOwners(clock);
    OwnerSearch search = new OwnerSearch(host, clock);
    this.searcher = new Thread(() -> search(search), "flow-owners");
    searcher.setDaemon(true);
    searcher.start();
  }

  @Override
  public String tier() {
    return "sock_diag";
  }

  /** A short-lived socket is gone a moment later. */
  @Override
  public Duration patience() {
    return Duration.ZERO;
  }

  @Override
  public boolean drained(long empty, boolean crowded) {
    return false;
  }

  @Override
  public long lost() {
    return 0;
  }

  @Override
  public void attribute(ObservedFlow flow) {
    Optional<Owner> decided = withoutSearch(flow);
    decided.ifPresent(owner -> answer.owned(flow, owner));
  }

  /** The owner, or why there is none; empty when the flow was handed to the search. */
  private Optional<Owner> withoutSearch(ObservedFlow flow) {
    int protocol = flow.original().protocol();
    if (protocol != SockDiagKey.TCP && protocol != SockDiagKey.UDP) {
      boolean echo = flow.original().icmp().isPresent();
      return unattributed(
          echo && flow.direction() == FlowDirection.INBOUND
              ? UnattributedReason.KERNEL
              : UnattributedReason.RAW);
    }
    if (flow.reply().source().isMulticastAddress() && flow.direction() == FlowDirection.INBOUND) {
      // It is delivered to every member of the group.
      return unattributed(UnattributedReason.AMBIGUOUS);
    }
    try {
      Optional<SockDiagSocket> found = sockets.find(key(flow));
      return found.isEmpty() || !fits(flow, found.get())
          ? unattributed(UnattributedReason.NO_SOCKET)
          : owner(flow, found.get());
    } catch (IOException e) {
      if (!complained) {
        complained = true;
        log.warn("flows can't be attributed: sockets can't be looked up: {}", e.getMessage());
      }
      return unattributed(UnattributedReason.DISABLED);
    }
  }

  private Optional<Owner> owner(ObservedFlow flow, SockDiagSocket socket) {
    Optional<Owner> known = remembered.of(socket.cookie());
    if (known.isPresent()) {
      return known;
    }
    if (socket.inode() == 0 && socket.cgroupId().isEmpty()) {
      return unattributed(UnattributedReason.EXITED);
    }
    return waiting.offer(new WaitingFlow(flow, socket))
        ? Optional.empty()
        : unattributed(UnattributedReason.LOST);
  }

  /**
   * The socket's own view of a flow. The opener's socket knows the addresses before translation
   * (the original tuple), a listener those after it (the inverted reply); a listener of TCP is
   * asked for without a peer, or the answer is the connection that it has not accepted yet.
   */
  static SockDiagKey key(ObservedFlow flow) {
    if (flow.direction() != FlowDirection.INBOUND) {
      ConntrackTuple tuple = flow.original();
      return new SockDiagKey(
          tuple.protocol(),
          tuple.source(),
          tuple.sourcePort(),
          tuple.destination(),
          tuple.destinationPort());
    }
    ConntrackTuple back = flow.reply();
    return back.protocol() == SockDiagKey.UDP
        ? new SockDiagKey(
            SockDiagKey.UDP,
            back.source(),
            back.sourcePort(),
            back.destination(),
            back.destinationPort())
        : new SockDiagKey(SockDiagKey.TCP, back.source(), back.sourcePort(), any(back.source()), 0);
  }

  /**
   * Whether the answer is the socket that was meant: where a TCP connection is gone, the kernel
   * answers with a listener on the same port.
   */
  private static boolean fits(ObservedFlow flow, SockDiagSocket socket) {
    return socket.protocol() == SockDiagKey.UDP
        || (socket.state() == SockDiagState.LISTEN) == (flow.direction() == FlowDirection.INBOUND);
  }

  private static InetAddress any(InetAddress like) {
    try {
      return InetAddress.getByAddress(new byte[like instanceof Inet4Address ? 4 : 16]);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of 4 or 16 bytes", e);
    }
  }

  private static Optional<Owner> unattributed(UnattributedReason reason) {
    return Optional.of(Owner.unattributed(reason));
  }

  private void search(OwnerSearch search) {
    try {
      Optional<Duration> next = Optional.empty();
      while (!closing) {
        WaitingFlow first = waiting.poll(next.orElse(IDLE).toNanos(), TimeUnit.NANOSECONDS);
        List<WaitingFlow> batch = new ArrayList<>();
        if (first != null) {
          batch.add(first);
        }
        waiting.drainTo(batch);
        for (WaitingFlow flow : batch) {
          if (!search.add(flow)) {
            found(flow, Owner.unattributed(UnattributedReason.LOST));
          }
        }
        next = search.turn(this::found);
      }
    } catch (InterruptedException e) {
      // close() ends the wait.
    } finally {
      List<WaitingFlow> rest = search.rest();
      waiting.drainTo(rest);
      rest.forEach(flow -> found(flow, Owner.unattributed(UnattributedReason.LOST)));
    }
  }

  private void found(WaitingFlow flow, Owner owner) {
    if (owner.reason().isEmpty() && !owner.process().isEmpty()) {
      remembered.put(flow.socket().cookie(), owner);
    }
    answer.owned(flow.flow(), owner);
  }

  @Override
  public void close() {
    closing = true;
    searcher.interrupt();
    try {
      searcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sockets.close();
  }
}
