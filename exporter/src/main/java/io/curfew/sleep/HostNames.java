package io.curfew.sleep;

import io.curfew.config.HostSettings;
import io.curfew.config.ListenAddress;
import io.curfew.config.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Says whether an alert's instance is this host: a configured value, or else one of its own names
 * and addresses, with the port that curfew serves or without one.
 */
public final class HostNames implements Predicate<String> {
  private final List<String> configured;
  private final Supplier<List<ListenAddress>> listening;
  private final String hostName;
  private Optional<Future<Void>> asked = Optional.empty();

  /** Filled when the resolver has answered; an unanswered one makes no instance this host. */
  private final Set<String> fullNames = java.util.concurrent.ConcurrentHashMap.newKeySet();

  /** Asks the resolver for the full name, and waits for nothing. */
  public HostNames(
      List<String> configured, Supplier<List<ListenAddress>> listening, HostSettings host) {
    this.configured = List.copyOf(configured);
    this.listening = listening;
    this.hostName = readName(host);
    if (configured.isEmpty()) {
      asked = Optional.of(CompletableFuture.runAsync(this::askFullName));
    }
  }

  /** Waits until the resolver has answered, but no longer than this. */
  public void settle(Duration atMost) {
    try {
      if (asked.isPresent()) {
        asked.get().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (TimeoutException | ExecutionException e) {
      // The host is known by its short name then.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String readName(HostSettings host) {
    try {
      return Files.readString(host.proc().resolve("sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private void askFullName() {
    try {
      fullNames.add(
          InetAddress.getByName(hostName).getCanonicalHostName().toLowerCase(Locale.ROOT));
    } catch (UnknownHostException e) {
      // Many hosts can't resolve their own name; they are known by the short one.
    }
  }

  @Override
  public boolean test(String instance) {
    return configured.isEmpty() ? own(instance) : configured.contains(instance);
  }

  private boolean own(String instance) {
    String host = instance.toLowerCase(Locale.ROOT);
    for (ListenAddress address : listening.get()) {
      String port = ":" + address.port();
      if (host.endsWith(port) && !isBareIpv6(host)) {
        host = host.substring(0, host.length() - port.length());
        break;
      }
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty() || host.startsWith("localhost")) {
      return false;
    }
    return host.equals(hostName.toLowerCase(Locale.ROOT))
        || fullNames.contains(host)
        || isOwnAddress(host);
  }

  private static boolean isBareIpv6(String host) {
    return !host.startsWith("[") && host.chars().filter(c -> c == ':').count() > 1;
  }

  private static boolean isOwnAddress(String host) {
    try {
      InetAddress address = Network.parse(host).address();
      return !address.isLoopbackAddress()
          && !address.isAnyLocalAddress()
          && !host.contains("/")
          && ownAddresses().contains(address);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Set<InetAddress> ownAddresses() {
    Set<InetAddress> own = new HashSet<>();
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .forEach(a -> own.add(withoutZone(a)));
    } catch (SocketException e) {
      return Set.of();
    }
    return own;
  }

  private static InetAddress withoutZone(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of an odd length: " + address, e);
    }
  }
}
