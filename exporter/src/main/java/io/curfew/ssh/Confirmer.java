package io.curfew.ssh;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import io.curfew.ssh.SshdProcesses.Family;
import io.curfew.ssh.SshdProcesses.Holder;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the kernel whose each connection is, and tells the ledger. Owned by the feature's thread.
 */
final class Confirmer {
  private static final Logger log = LoggerFactory.getLogger(Confirmer.class);
  private static final int ROOT = 0;
  private static final String PRIVSEP_USER = "sshd";

  private final Ledger ledger;
  private final HostClock clock;
  private final Accounts accounts;
  private final SshdProcesses processes;

  Confirmer(HostSettings host, Ledger ledger, HostClock clock) {
    this.ledger = ledger;
    this.clock = clock;
    this.accounts = new Accounts(host);
    this.processes = new SshdProcesses(host, new HostSshd(host, ROOT));
  }

  /**
   * Settles the open claims as far as the kernel tells now.
   *
   * @return whether it confirmed one
   */
  boolean confirm(SocketTable sockets) throws IOException {
    List<Claim> claims = ledger.claims();
    if (claims.isEmpty()) {
      return false;
    }
    boolean confirmed = false;
    processes.learn(sockets, clock.monotonicNanos());
    Map<ConnectionKey, Socket> now = sockets.read();
    Optional<Long> privsep = uid(PRIVSEP_USER);
    // Where a record doesn't say which process wrote it, any of sshd's may hold its connection.
    boolean unsaid = claims.stream().anyMatch(c -> c.pid() == 0);
    Family anybody = unsaid ? new Family(processes.all(), false) : Family.NOBODY;
    for (Claim claim : claims) {
      List<Socket> candidates =
          now.values().stream().filter(s -> claim.from().mayBe(s.key().peer())).toList();
      Family likely = claim.pid() == 0 ? anybody : processes.family(claim.pid());
      Family family = candidates.isEmpty() ? Family.NOBODY : likely;
      Verdict verdict =
          Confirmation.judge(claim.trusted(), uid(claim.user()), privsep, candidates, family);
      ledger.settle(claim, verdict, clock.now(), clock.monotonicNanos());
      confirmed |= verdict instanceof Verdict.Confirmed;
    }
    return confirmed;
  }

  /** Takes over sessions that were open before curfew watched. */
  void adopt(SocketTable sockets) throws IOException {
    adopt(sockets, key -> true, (key, user) -> true);
  }

  /**
   * Takes over connections of which no login record told, but somebody else's rules did: only where
   * the kernel says the same user.
   */
  void adoptNamed(SocketTable sockets, Map<ConnectionKey, String> named) throws IOException {
    Map<ConnectionKey, String> untold = new HashMap<>(named);
    untold.keySet().removeIf(key -> ledger.knows(key) || claimed(key));
    if (!untold.isEmpty()) {
      adopt(sockets, untold::containsKey, (key, user) -> user.equals(untold.get(key)));
    }
  }

  private boolean claimed(ConnectionKey key) {
    return ledger.claims().stream().anyMatch(claim -> claim.from().mayBe(key.peer()));
  }

  private void adopt(
      SocketTable sockets,
      Predicate<ConnectionKey> asked,
      BiPredicate<ConnectionKey, String> agreed)
      throws IOException {
    List<Socket> unknown =
        sockets.read().values().stream()
            .filter(s -> s.established() && s.inode() != 0)
            .filter(s -> !ledger.knows(s.key()) && asked.test(s.key()))
            .toList();
    if (unknown.isEmpty()) {
      return;
    }
    processes.learn(sockets, clock.monotonicNanos());
    List<Holder> all = processes.all();
    Optional<Long> privsep = uid(PRIVSEP_USER);
    for (Socket socket : unknown) {
      List<Holder> here = all.stream().filter(h -> h.holds(socket)).toList();
      Optional<Long> uid = Confirmation.user(here, privsep);
      Optional<String> user = uid.isPresent() ? accounts.name(uid.get()) : Optional.empty();
      user.filter(name -> agreed.test(socket.key(), name))
          .ifPresent(
              name ->
                  ledger.adopt(
                      socket.key(), socket.cookie(), name, clock.now(), clock.monotonicNanos()));
    }
  }

  private Optional<Long> uid(String user) {
    try {
      return accounts.uid(user);
    } catch (IOException e) {
      log.debug("accounts: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
