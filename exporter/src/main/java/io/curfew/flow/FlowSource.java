package io.curfew.flow;

import io.curfew.evidence.HostClock;
import io.curfew.kernel.Clocks;
import io.curfew.kernel.DatagramBatch;
import io.curfew.kernel.Errno;
import io.curfew.kernel.KernelException;
import io.curfew.kernel.Native;
import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.ConntrackEvent;
import io.curfew.netlink.ConntrackRequest;
import io.curfew.netlink.MalformedMessage;
import io.curfew.netlink.MessageHeader;
import io.curfew.netlink.Messages;
import io.curfew.netlink.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Conntrack's NEW events, read by a thread of its own.
 *
 * <p>An overrun is counted and followed by a resync from a dump. A failure is said once and tried
 * again with growing pauses.
 */
final class FlowSource implements FlowEvents {
  private static final Logger log = LoggerFactory.getLogger(FlowSource.class);

  private static final int MAX_SEEN = 1 << 18;
  private static final int DATAGRAM_BYTES = 1 << 16;

  /** An event has 200 to 400 bytes. */
  private static final int EVENT_BYTES = 2048;

  private static final int EVENTS_AT_ONCE = 64;

  /** Rounds of {@link #EVENTS_AT_ONCE} after which their owners are decided, however many wait. */
  private static final int ROUNDS = 64;

  private static final Duration WAIT = Duration.ofSeconds(1);

  /** When something waits to be decided that no further event announces. */
  private static final Duration SOON = Duration.ofMillis(50);

  /** An entry is in the listing a moment before its event is sent. */
  private static final long SETTLED = Duration.ofMillis(100).toNanos();

  private static final long LISTING_PAUSE = Duration.ofSeconds(1).toNanos();
  private static final long HEALING_PAUSE = Duration.ofSeconds(5).toNanos();
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

  private final ConntrackActivation activation;
  private final HostClock clock;
  private final int receiveBuffer;
  private final Attribution attribution;
  private final Consumer<ObservedFlow> taker;
  private final AtomicLong overruns = new AtomicLong();
  private final AtomicLong told = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong recovered = new AtomicLong();
  private final CountDownLatch attempted = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "flow");
  private final SeenFlows seen = new SeenFlows(MAX_SEEN);
  private final ByteBuffer datagram = Native.buffer(DATAGRAM_BYTES);
  private final DatagramBatch events = new DatagramBatch(EVENTS_AT_ONCE, EVENT_BYTES);

  private Optional<NetlinkSocket> open = Optional.empty();
  private volatile Optional<String> failure = Optional.of("not started");
  private boolean begun;
  private boolean resyncDue;
  private boolean crowded;
  private long countedDrops;
  private long lastLook;
  private long lastListing;
  private long lastHealed;
  private int sequence;

  /**
   * Starts nothing yet.
   *
   * @param receiveBuffer bytes
   * @param attribution told by the source's thread when what waited was read
   * @param taker called by the source's thread
   */
  FlowSource(
      ConntrackActivation activation,
      HostClock clock,
      int receiveBuffer,
      Attribution attribution,
      Consumer<ObservedFlow> taker) {
    this.attribution = attribution;
    this.activation = activation;
    this.clock = clock;
    this.receiveBuffer = receiveBuffer;
    this.taker = taker;
    thread.setDaemon(true);
  }

  @Override
  public String name() {
    return "ctnetlink";
  }

  @Override
  public void start() {
    thread.start();
    try {
      if (!attempted.await(5 * WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("flows: conntrack has not answered yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Optional<String> failure() {
    return failure;
  }

  @Override
  public long overruns() {
    return overruns.get();
  }

  @Override
  public long events() {
    return told.get();
  }

  @Override
  public long lost() {
    return lost.get();
  }

  @Override
  public long recovered() {
    return recovered.get();
  }

  /** How often what keeps conntrack on was gone. */
  @Override
  public long healed() {
    return activation.healed();
  }

  private void run() {
    Duration backOff = Duration.ofSeconds(1);
    boolean ended = false;
    while (!ended) {
      try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.Protocol.NETFILTER)) {
        try {
          hold(Optional.of(socket));
          begin(socket);
          backOff = Duration.ofSeconds(1);
          read(socket);
        } finally {
          // Before it is closed: a wake-up of a closed socket would ring somebody else's
          // descriptor.
          hold(Optional.empty());
        }
      } catch (IOException e) {
        failed(String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        log.error("flows: a defect of curfew's own, beginning again", e);
        failed(String.valueOf(e));
      } finally {
        attempted.countDown();
      }
      ended = pause(backOff);
      backOff = backOff.multipliedBy(2);
      backOff = backOff.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : backOff;
    }
    try {
      activation.close();
    } catch (IOException e) {
      log.warn("flows: {}", e.getMessage());
    }
  }

  private boolean pause(Duration backOff) {
    try {
      return closing.await(backOff.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  private void failed(String problem) {
    if (closing.getCount() > 0 && !failure.equals(Optional.of(problem))) {
      log.warn("flows can't be read, trying again: {}", problem);
    }
    failure = Optional.of(problem);
  }

  /**
   * Subscribes first and lists then, so that nothing falls in between. What lives at the first
   * start is old; what lives after a failure and was not counted is new.
   */
  private void begin(NetlinkSocket socket) throws IOException {
    activation.ensure();
    lastHealed = clock.monotonicNanos();
    socket.receiveBuffer(receiveBuffer);
    socket.join(ConntrackRequest.GROUP_NEW);
    if (begun) {
      resyncDue = true;
    } else {
      SeenFlows.Listing living = seen.listing();
      list(event -> living.known(event.id(), true));
      living.end();
      begun = true;
    }
    if (failure.isPresent() && attempted.getCount() == 0) {
      log.info("flows are read again");
    }
    failure = Optional.empty();
    attempted.countDown();
  }

  private void read(NetlinkSocket socket) throws IOException {
    LocalAddresses addresses = new LocalAddresses(clock);
    Duration patience = attribution.patience();
    countedDrops = 0;
    long empty = Clocks.boottimeNanos();
    boolean soon = false;
    while (closing.getCount() > 0) {
      boolean busy = soon || resyncDue || seen.wantsQuiet();
      if (socket.readable(busy ? SOON : WAIT) && !crowded) {
        gather(patience);
      }
      addresses.freshen(false);
      crowded = !drain(socket, addresses);
      if (!crowded) {
        empty = lastLook;
      }
      soon = attribution.drained(empty, crowded);
      if (!crowded) {
        dropped(socket.drops());
        quiet(addresses);
        activation();
      }
    }
  }

  /** Lets more events come, to be read together with the one that is there. */
  private void gather(Duration patience) {
    try {
      boolean unused = closing.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads what waits; false when there was more than one should read at once. */
  private boolean drain(NetlinkSocket socket, LocalAddresses addresses) throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      lastLook = Clocks.boottimeNanos();
      try {
        if (!socket.receive(events)) {
          return true;
        }
      } catch (KernelException e) {
        if (e.errno() != Errno.ENOBUFS) {
          throw e;
        }
        overruns.incrementAndGet();
        resyncDue = true;
        dropped(socket.drops());
        continue;
      }
      for (int i = 0; i < events.size(); i++) {
        if (events.truncated(i)) {
          // Never seen; the listing tells what it would have.
          lost.incrementAndGet();
          resyncDue = true;
        } else {
          datagram(events.datagram(i), addresses);
        }
      }
      if (!events.full()) {
        return true;
      }
    }
    return false;
  }

  private void dropped(long drops) {
    lost.addAndGet(Integer.toUnsignedLong((int) (drops - countedDrops)));
    countedDrops = drops;
  }

  private void datagram(ByteBuffer datagram, LocalAddresses addresses) throws IOException {
    try {
      Messages.each(datagram, (header, bytes, at) -> message(header, bytes, at, addresses));
    } catch (MalformedMessage e) {
      log.debug("flows: {}", e.getMessage());
    }
  }

  /** Nothing waits in the socket: the moment for what needs that. */
  private void quiet(LocalAddresses addresses) throws IOException {
    if (clock.monotonicNanos() - lastListing > SETTLED) {
      seen.drained();
    }
    tidy(addresses);
  }

  private void activation() throws IOException {
    if (clock.monotonicNanos() - lastHealed > HEALING_PAUSE) {
      activation.heal();
      lastHealed = clock.monotonicNanos();
    }
  }

  private void message(MessageHeader header, ByteBuffer bytes, int at, LocalAddresses addresses)
      throws IOException {
    if (!ConntrackEvent.is(header)) {
      return;
    }
    ConntrackEvent event = ConntrackEvent.read(header, bytes, at);
    if (event.kind() != ConntrackEvent.Kind.NEW) {
      return;
    }
    told.incrementAndGet();
    if (seen.event(event.id())) {
      take(event, addresses);
    }
  }

  private void take(ConntrackEvent event, LocalAddresses addresses) throws IOException {
    FlowDirection direction = direction(event, addresses);
    if (direction == FlowDirection.FORWARDED) {
      addresses.freshen(true);
      direction = direction(event, addresses);
    }
    taker.accept(
        new ObservedFlow(clock.now(), direction, event.zone(), event.original(), event.reply()));
  }

  private static FlowDirection direction(ConntrackEvent event, LocalAddresses addresses) {
    return FlowDirection.of(event.original(), event.reply(), addresses::ours, addresses::broadcast);
  }

  /** A resync, or the trimming of what is remembered; not more than one a second. */
  private void tidy(LocalAddresses addresses) throws IOException {
    boolean early = clock.monotonicNanos() - lastListing < LISTING_PAUSE;
    if (early || !(resyncDue || seen.crowded())) {
      return;
    }
    boolean resync = resyncDue;
    resyncDue = false;
    SeenFlows.Listing living = seen.listing();
    list(
        event -> {
          if (!resync) {
            living.known(event.id(), false);
          } else if (living.missed(event.id())) {
            recovered.incrementAndGet();
            take(event, addresses);
          }
        });
    living.end();
    lastListing = clock.monotonicNanos();
  }

  @FunctionalInterface
  private interface Entry {
    void take(ConntrackEvent event) throws IOException;
  }

  /** Lists every entry, over a socket of its own: events go on being queued on the other. */
  private void list(Entry entry) throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.Protocol.NETFILTER)) {
      Reply reply =
          Reply.dump(
              ++sequence,
              (header, bytes, at) -> {
                if (ConntrackEvent.is(header)) {
                  entry.take(ConntrackEvent.read(header, bytes, at));
                }
              });
      socket.exchange(ConntrackRequest.dump(sequence), datagram, reply::take);
    }
  }

  private synchronized void hold(Optional<NetlinkSocket> socket) {
    open = socket;
    if (closing.getCount() == 0) {
      socket.ifPresent(NetlinkSocket::wake);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closing.countDown();
      open.ifPresent(NetlinkSocket::wake);
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
