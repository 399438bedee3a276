package io.curfew.relay;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the system's resolver on threads of its own: getaddrinfo(3) can't be called off, and with a
 * name server that is silent it takes longer than a whole forward may.
 */
final class SystemResolver implements Resolver, AutoCloseable {
  private static final long IDLE_SECONDS = 30;

  private final ThreadPoolExecutor threads;

  SystemResolver(int atOnce) {
    threads =
        new ThreadPoolExecutor(
            0,
            atOnce,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            work -> Relay.daemon(work, "relay-resolver"));
  }

  @Override
  public List<InetAddress> addresses(String name, Duration patience) throws UnknownHostException {
    Future<InetAddress[]> asked;
    try {
      asked = threads.submit(() -> InetAddress.getAllByName(name));
    } catch (RejectedExecutionException e) {
      throw unknown("too many names are being looked up", e);
    }
    try {
      return List.of(asked.get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      throw unknown("the name server took too long", e);
    } catch (ExecutionException e) {
      throw unknown("no such name", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unknown("interrupted", e);
    }
  }

  private static UnknownHostException unknown(String why, Exception cause) {
    UnknownHostException unknown = new UnknownHostException(why);
    unknown.initCause(cause);
    return unknown;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
