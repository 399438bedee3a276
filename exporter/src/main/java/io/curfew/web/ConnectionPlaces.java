package io.curfew.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.CyclicTimeouts;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Bounds the connections held open, in number and in time. Thread-safe.
 *
 * <p>Whoever comes next is let in all the same: to make room, of those without a request under way
 * the one that has been so for longest is closed, of the remote that holds the most. Not to accept
 * any more, as Jetty's own limit does, would leave a scraper outside while strangers hold all
 * places.
 *
 * <p>Who does not get a request's headers done in time is closed too: a byte now and then keeps any
 * idle time-out from passing.
 */
final class ConnectionPlaces extends Handler.Wrapper implements Connection.Listener {
  private final int most;
  private final Duration longestHead;
  private final Duration longestPause;

  /** In the order in which they were opened. */
  private final Map<EndPoint, Guest> guests = new LinkedHashMap<>();

  private Optional<Clock> clock = Optional.empty();

  /** Its fields belong to the lock of the places, but for the one that Jetty's clock reads. */
  private static final class Guest implements CyclicTimeouts.Expirable {
    private final EndPoint end;
    private final String remote;
    private int requests;
    private long waitingSince;
    private volatile long leavesAt = Long.MAX_VALUE;

    Guest(EndPoint end, long now) {
      this.end = end;
      this.remote = Remote.of(end.getRemoteSocketAddress());
      this.waitingSince = now;
    }

    @Override
    public long getExpireNanoTime() {
      return leavesAt;
    }
  }

  /** Runs while a connection waits for a request, and so not on an idle host. */
  private final class Clock extends CyclicTimeouts<Guest> {
    Clock(Scheduler scheduler) {
      super(scheduler);
    }

    @Override
    protected Iterator<Guest> iterator() {
      synchronized (ConnectionPlaces.this) {
        return new ArrayList<>(guests.values()).iterator();
      }
    }

    @Override
    protected boolean onExpired(Guest guest) {
      if (late(guest)) {
        guest.end.close();
      }
      return true;
    }
  }

  /**
   * Bounds who comes to the handler.
   *
   * @param longestHead from the connection to the end of the first request's headers
   * @param longestPause between an answer and the end of the next request's headers
   */
  ConnectionPlaces(Handler handler, int most, Duration longestHead, Duration longestPause) {
    super(handler);
    this.most = most;
    this.longestHead = longestHead;
    this.longestPause = longestPause;
  }

  @Override
  protected void doStart() throws Exception {
    clock = Optional.of(new Clock(getServer().getScheduler()));
    super.doStart();
  }

  @Override
  protected void doStop() throws Exception {
    super.doStop();
    clock.ifPresent(Clock::destroy);
  }

  private synchronized boolean late(Guest guest) {
    return guest.requests == 0 && System.nanoTime() - guest.leavesAt >= 0;
  }

  /** Its lock is held. */
  private void awaits(Guest guest, Duration longest) {
    guest.leavesAt = System.nanoTime() + longest.toNanos();
    clock.ifPresent(c -> c.schedule(guest));
  }

  @Override
  public void onOpened(Connection connection) {
    EndPoint end = connection.getEndPoint();
    // The deciphered side of a TLS connection is no connection of its own.
    if (!(end instanceof EndPoint.Wrapper)) {
      admit(end).ifPresent(EndPoint::close);
    }
  }

  /** Who has to go for it. */
  private synchronized Optional<EndPoint> admit(EndPoint end) {
    Guest next = new Guest(end, System.nanoTime());
    guests.put(end, next);
    awaits(next, longestHead);
    if (guests.size() <= most) {
      return Optional.empty();
    }
    Map<String, Integer> held = new HashMap<>();
    guests.values().forEach(guest -> held.merge(guest.remote, 1, Integer::sum));
    long now = System.nanoTime();
    Optional<EndPoint> leaves =
        guests.values().stream()
            .filter(guest -> guest.requests == 0)
            .max(
                Comparator.<Guest>comparingInt(guest -> held.getOrDefault(guest.remote, 0))
                    .thenComparingLong(guest -> now - guest.waitingSince))
            .map(guest -> guest.end);
    leaves.ifPresent(guests::remove);
    return leaves;
  }

  @Override
  public synchronized void onClosed(Connection connection) {
    guests.remove(connection.getEndPoint());
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    EndPoint end = request.getConnectionMetaData().getConnection().getEndPoint();
    EndPoint network = end instanceof EndPoint.Wrapper wrapper ? wrapper.unwrap() : end;
    begins(network);
    if (request.getConnectionMetaData().getConnector().isShutdown()) {
      // Or who asks and asks again would be cut off in the middle of it.
      response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
    }
    Request.addCompletionListener(request, failure -> ends(network));
    return super.handle(request, response, callback);
  }

  private synchronized void begins(EndPoint end) {
    Optional.ofNullable(guests.get(end))
        .ifPresent(
            guest -> {
              guest.requests++;
              guest.leavesAt = Long.MAX_VALUE;
            });
  }

  private synchronized void ends(EndPoint end) {
    Optional.ofNullable(guests.get(end))
        .ifPresent(
            guest -> {
              guest.requests--;
              guest.waitingSince = System.nanoTime();
              if (guest.requests == 0) {
                awaits(guest, longestPause);
              }
            });
  }

  /** How many are open. */
  synchronized int open() {
    return guests.size();
  }
}
