package io.curfew.web;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Bounds the connections held open, and lets in whoever comes next all the same: to make room, of
 * those without a request under way the one that has been so for longest is closed, of the remote
 * that holds the most. Thread-safe.
 *
 * <p>Not to accept any more, as Jetty's own limit does, would leave a scraper outside while
 * strangers who send a header's byte now and then hold all places.
 */
final class ConnectionPlaces extends Handler.Wrapper implements Connection.Listener {
  private final int most;

  /** In the order in which they were opened. */
  private final Map<EndPoint, Guest> guests = new LinkedHashMap<>();

  /** Its fields belong to the lock of the places. */
  private static final class Guest {
    private final EndPoint end;
    private final String remote;
    private int requests;
    private long waitingSince;

    Guest(EndPoint end, long now) {
      this.end = end;
      this.remote = Remote.of(end.getRemoteSocketAddress());
      this.waitingSince = now;
    }
  }

  ConnectionPlaces(Handler handler, int most) {
    super(handler);
    this.most = most;
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
    guests.put(end, new Guest(end, System.nanoTime()));
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
    Request.addCompletionListener(request, failure -> ends(network));
    return super.handle(request, response, callback);
  }

  private synchronized void begins(EndPoint end) {
    Optional.ofNullable(guests.get(end)).ifPresent(guest -> guest.requests++);
  }

  private synchronized void ends(EndPoint end) {
    Optional.ofNullable(guests.get(end))
        .ifPresent(
            guest -> {
              guest.requests--;
              guest.waitingSince = System.nanoTime();
            });
  }

  /** How many are open. */
  synchronized int open() {
    return guests.size();
  }
}
