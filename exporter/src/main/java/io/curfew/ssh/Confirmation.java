package io.curfew.ssh;

import io.curfew.ssh.SshdProcesses.Family;
import io.curfew.ssh.SshdProcesses.Holder;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Judges a claim by who holds the connection. Pure.
 *
 * <p>A login uid is set once, by sshd's PAM session, and a user can't change it; without one a real
 * uid other than root's and the pre-authentication child's tells as much. Root's real uid tells
 * nothing: the monitor of every session has it.
 */
final class Confirmation {
  private Confirmation() {}

  /**
   * Judges one claim.
   *
   * @param trusted whether the record itself says by whom it was written, so that the user it names
   *     needs no proof: only the connection is looked for
   * @param uid of the user that the record names, if there is such a user
   * @param privsep uid of the account that OpenSSH before 10 authenticates under
   * @param candidates connections with the record's peer
   * @param family the process that logged the record, and its children
   */
  static Verdict judge(
      boolean trusted,
      Optional<Long> uid,
      Optional<Long> privsep,
      Collection<Socket> candidates,
      Family family) {
    if (candidates.isEmpty()) {
      return new Verdict.Gone();
    }
    Optional<Socket> meant = trusted ? meant(candidates, family) : Optional.empty();
    if (meant.isPresent()) {
      return new Verdict.Confirmed(meant.get().key(), meant.get().cookie());
    }
    boolean contradicted = false;
    for (Socket socket : candidates) {
      List<Holder> here = family.holders().stream().filter(h -> h.holds(socket)).toList();
      Optional<Long> says = user(here, privsep);
      if (says.isPresent() && says.equals(uid)) {
        return new Verdict.Confirmed(socket.key(), socket.cookie());
      }
      contradicted |= says.isPresent();
    }
    return contradicted ? new Verdict.Contradicted() : new Verdict.Open();
  }

  /**
   * The one that the record's process holds. A process that ended tells nothing: its record may be
   * late, and what has the ports now be another's connection.
   */
  private static Optional<Socket> meant(Collection<Socket> candidates, Family family) {
    return candidates.stream()
        .filter(
            s ->
                family.holders().stream().anyMatch(h -> h.holds(s))
                    || (family.hidden() && candidates.size() == 1))
        .findFirst();
  }

  /** For whom these processes hold a connection, where they tell. */
  static Optional<Long> user(List<Holder> holders, Optional<Long> privsep) {
    Optional<Long> loginUid = holders.stream().flatMap(h -> h.loginUid().stream()).findFirst();
    if (loginUid.isPresent()) {
      return loginUid;
    }
    return holders.stream()
        .map(Holder::realUid)
        .filter(uid -> uid != 0 && !Optional.of(uid).equals(privsep))
        .findFirst();
  }
}
