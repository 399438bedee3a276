package io.curfew.flow;

import io.curfew.evidence.HostClock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Owners of sockets by cookie: a resolver's socket or a listener has many flows, and a connected
 * UDP socket may speak again after its conntrack entry expired.
 *
 * <p>A cookie is never used again in a boot. Believed only together with a look-up that found the
 * socket alive, hence never for longer than that lives. Bounded: of eight that share a place the
 * one that was used least recently goes. Allocates nothing. Thread-safe.
 */
final class RememberedOwners {
  private static final int WAYS = 8;
  private static final int PLACES = 1024;

  /** The holder of a socket can execute another program, or hand it on. */
  private static final long BELIEVED = TimeUnit.SECONDS.toNanos(10);

  private static final long ALWAYS = Long.MAX_VALUE;

  private final HostClock clock;
  private final long origin;
  private final long[] cookies = new long[WAYS * PLACES];
  private final long[] until = new long[WAYS * PLACES];
  private final long[] used = new long[WAYS * PLACES];

  @SuppressWarnings({"unchecked", "rawtypes"})
  private final Optional<Owner>[] owners = new Optional[WAYS * PLACES];

  private final boolean[] shared = new boolean[WAYS * PLACES];

  private long uses;

  RememberedOwners(HostClock clock) {
    this.clock = clock;
    this.origin = clock.monotonicNanos();
  }

  /** The owner of a socket that was just found alive. */
  synchronized Optional<Owner> of(long cookie) {
    int place = place(cookie);
    for (int i = place; i < place + WAYS; i++) {
      if (cookies[i] == cookie && used[i] != 0) {
        if (until[i] != ALWAYS && now() >= until[i]) {
          return Optional.empty();
        }
        used[i] = ++uses;
        return owners[i];
      }
    }
    return Optional.empty();
  }

  /** Remembers who holds a socket, for some seconds. */
  void put(long cookie, Owner holder) {
    put(cookie, Optional.of(holder), now() + BELIEVED);
  }

  /** Remembers who opened a socket, which never changes unless it is {@link #share shared}. */
  synchronized void keep(long cookie, Owner opener) {
    int chosen = choose(cookie);
    if (!shared[chosen]) {
      set(chosen, Optional.of(opener), ALWAYS);
    }
  }

  /** Several processes speak through a socket: from now on only its holders can be told. */
  synchronized void share(long cookie) {
    int chosen = choose(cookie);
    if (!shared[chosen]) {
      shared[chosen] = true;
      set(chosen, Optional.empty(), ALWAYS);
    }
  }

  private synchronized void put(long cookie, Optional<Owner> owner, long end) {
    set(choose(cookie), owner, end);
  }

  /** The socket's place, made free for it. */
  private int choose(long cookie) {
    int place = place(cookie);
    int chosen = place;
    for (int i = place; i < place + WAYS; i++) {
      if (cookies[i] == cookie && used[i] != 0) {
        return i;
      }
      if (used[i] < used[chosen]) {
        chosen = i;
      }
    }
    cookies[chosen] = cookie;
    shared[chosen] = false;
    return chosen;
  }

  private void set(int chosen, Optional<Owner> owner, long end) {
    owners[chosen] = owner;
    until[chosen] = end;
    used[chosen] = ++uses;
  }

  private long now() {
    return clock.monotonicNanos() - origin;
  }

  /** Cookies are handed out in turn, in batches for each CPU: their low bits spread well. */
  private static int place(long cookie) {
    return (int) (cookie & (PLACES - 1)) * WAYS;
  }
}
