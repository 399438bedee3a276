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
  private final NetworkDevices devices;
  private final RememberedOwners remembered;
  private final BlockingQueue<WaitingFlow> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
  private final Thread searcher;
  private volatile boolean closing;
  private boolean complained;

  /**
   * Starts searching.
   *
   * @param remembered owners that this finds, and those that others know better
   */
  SockDiagAttribution(
      HostSettings host,
      HostClock clock,
      CgroupTree cgroups,
      RememberedOwners remembered,
      Answer answer)
      throws IOException {
    this.answer = answer;
    this.remembered = remembered;
    this.devices = new NetworkDevices(clock);
    this.sockets = new SocketLookup();
    OwnerSearch search;
    try {
      search = new OwnerSearch(host, clock, cgroups);
    } catch (IOException e) {
      sockets.close();
      throw e;
    }
    this.searcher = new Thread(() -> search(search), "flow-owners");
    searcher.setDaemon(true);
    searcher.start();
  }

  @Override
  public String tier() {
    return "sock_diag";
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
      return owner(flow);
    } catch (IOException e) {
      if (!complained) {
        complained = true;
        log.warn("flows can't be attributed: sockets can't be looked up: {}", e.getMessage());
      }
      return unattributed(UnattributedReason.DISABLED);
    }
  }

  private Optional<Owner> owner(ObservedFlow flow) throws IOException {
    SockDiagKey key = key(flow);
    List<Integer> passed = devices.of(key.local());
    List<SockDiagSocket> found = new ArrayList<>(1);
    int device = find(flow, key, 0, found) ? 0 : -1;
    boolean unbound = device == 0;
    for (int each : passed) {
      if (find(flow, key, each, found)) {
        device = each;
      }
    }
    if (found.isEmpty()) {
      return unattributed(UnattributedReason.NO_SOCKET);
    }
    // Bound to a device that this flow may never have passed; a link-local address has its own.
    boolean certain =
        unbound
            || (key.local().isLinkLocalAddress()
                ? passed.size() == 1
                : flow.direction() != FlowDirection.INBOUND);
    return certain ? owner(flow, key, device, found) : unattributed(UnattributedReason.AMBIGUOUS);
  }

  /** Whether there is another socket yet by this device. */
  private boolean find(ObservedFlow flow, SockDiagKey key, int device, List<SockDiagSocket> found)
      throws IOException {
    Optional<SockDiagSocket> socket = sockets.find(key, device).filter(s -> fits(flow, s));
    if (socket.isEmpty()
        || found.stream().anyMatch(other -> other.cookie() == socket.get().cookie())) {
      return false;
    }
    return found.add(socket.get());
  }

  private Optional<Owner> owner(
      ObservedFlow flow, SockDiagKey key, int device, List<SockDiagSocket> found) {
    SockDiagSocket socket = found.get(0);
    if (found.size() == 1) {
      Optional<Owner> known = remembered.of(socket.cookie());
      if (known.isPresent()) {
        return known;
      }
      if (socket.inode() == 0 && socket.cgroupId().isEmpty()) {
        return unattributed(UnattributedReason.EXITED);
      }
    }
    return waiting.offer(new WaitingFlow(flow, key, device, found, WaitingFlow.Reach.CGROUP))
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
      search.close();
    }
  }

  private void found(WaitingFlow flow, Owner owner) {
    boolean kernel = owner.reason().filter(r -> r == UnattributedReason.KERNEL).isPresent();
    if (kernel || !owner.process().isEmpty()) {
      flow.sockets().forEach(socket -> remembered.put(socket.cookie(), owner));
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
