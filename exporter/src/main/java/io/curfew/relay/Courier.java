package io.curfew.relay;

import io.curfew.config.RelayFiles;
import io.curfew.config.RelaySettings;
import io.curfew.config.RelayTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.net.ssl.SSLException;

/**
 * Brings one alert to its host: looks the name up once, checks every address, and connects to what
 * it checked. Works on the caller's thread, for no longer than the time-out. Safe for many threads.
 *
 * <p>Plain sockets and no HTTP client: what was checked is what connect(2) gets, and redirects,
 * proxies, cookies, pools and caches that are not there need not be switched off.
 */
final class Courier implements AutoCloseable {
  private static final int MOST_ADDRESSES = 16;

  private final Resolver resolver;
  private final AddressRules rules;
  private final Duration timeout;

  /** Targets that have the files in common share what was made of them. */
  private final Map<RelayFiles, LiveTrust> trusts = new HashMap<>();

  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(1, work -> Relay.daemon(work, "relay-deadline"));

  /**
   * A courier of these settings.
   *
   * @throws IOException when a file of certificates can't be read
   */
  Courier(RelaySettings settings, Resolver resolver) throws IOException {
    this.resolver = resolver;
    rules = new AddressRules(settings.networks());
    timeout = settings.timeout();
    clock.setRemoveOnCancelPolicy(true);
    for (RelayTarget target : settings.targets()) {
      if (target.tls() && !trusts.containsKey(target.files())) {
        trusts.put(target.files(), new LiveTrust(target.files()));
      }
    }
  }

  Delivery deliver(Forward forward) {
    long end = System.nanoTime() + timeout.toNanos();
    List<InetAddress> addresses;
    try {
      addresses = addresses(forward, end);
    } catch (UnknownHostException e) {
      return new Delivery(ForwardOutcome.UNRESOLVED, String.valueOf(e.getMessage()));
    }
    for (InetAddress address : addresses) {
      Optional<String> denied = rules.denial(address);
      if (denied.isPresent()) {
        return new Delivery(
            ForwardOutcome.DENIED_ADDRESS, address.getHostAddress() + " " + denied.get());
      }
    }
    return toFirst(forward, addresses, end);
  }

  private List<InetAddress> addresses(Forward forward, long end) throws UnknownHostException {
    Optional<InetAddress> literal = forward.host().address();
    if (literal.isPresent()) {
      return List.of(literal.get());
    }
    List<InetAddress> told =
        resolver.addresses(forward.host().name(), Deadline.left(end)).stream().distinct().toList();
    if (told.isEmpty() || told.size() > MOST_ADDRESSES) {
      throw new UnknownHostException(told.size() + " addresses, 1 to 16 expected");
    }
    return told;
  }

  private Delivery toFirst(Forward forward, List<InetAddress> addresses, long end) {
    String failure = "no time left";
    for (int i = 0; i < addresses.size(); i++) {
      // Each that is left gets the same share, so that a silent one leaves time for the next.
      long share = Deadline.left(end).toMillis() / (addresses.size() - i);
      if (share <= 0) {
        break;
      }
      // A proxy named by system properties would be the one that is connected to, unchecked.
      Socket socket = new Socket(Proxy.NO_PROXY);
      try (Deadline deadline = new Deadline(clock, socket, end)) {
        try {
          socket.connect(
              new InetSocketAddress(addresses.get(i), forward.target().port()),
              Math.toIntExact(share));
        } catch (IOException e) {
          failure = addresses.get(i).getHostAddress() + " " + e.getMessage();
          continue;
        }
        return exchange(forward, socket, deadline);
      }
    }
    return new Delivery(ForwardOutcome.UNREACHABLE, failure);
  }

  private Delivery exchange(Forward forward, Socket connection, Deadline deadline) {
    ForwardOutcome failing = ForwardOutcome.BAD_ANSWER;
    try {
      Socket socket = connection;
      if (forward.target().tls()) {
        failing = ForwardOutcome.TLS_FAILED;
        socket = trust(forward.target()).over(connection, forward);
      }
      OutputStream out = socket.getOutputStream();
      out.write(forward.request());
      out.flush();
      failing = ForwardOutcome.BAD_ANSWER;
      return Delivery.ofStatus(StatusLine.read(socket.getInputStream()));
    } catch (IOException e) {
      if (deadline.passed()) {
        return new Delivery(
            ForwardOutcome.TIMEOUT, "no answer within " + timeout.toMillis() + " ms");
      }
      // With TLS 1.3 a host judges the relay's certificate after the relay is done shaking hands.
      return new Delivery(
          e instanceof SSLException ? ForwardOutcome.TLS_FAILED : failing,
          String.valueOf(e.getMessage()));
    }
  }

  private Trust trust(RelayTarget target) {
    return Optional.ofNullable(trusts.get(target.files())).orElseThrow().now();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
