package io.curfew.flow;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the flow log says of a flow's owner; whatever is not known is empty.
 *
 * @param pid thread-group id in the host's process namespace
 * @param uid real user id
 * @param user name of the uid
 * @param process command name
 * @param exe path of the program's file
 * @param cmdline as much of the command line as flows.log.cmdline allows
 * @param unit normalised, as in the metrics
 * @param cgroup path from the hierarchy's root
 * @param parents the nearest first; empty when unknown
 * @param loginuid who logged in at the beginning of it all (audit's loginuid), whatever became of
 *     the uid since
 * @param cookie the socket's (SO_COOKIE)
 * @param attribution label of the {@link Tier}
 * @param reason label of the {@link UnattributedReason}
 */
public record OwnerLine(
    OptionalInt pid,
    OptionalLong uid,
    OptionalLong gid,
    Optional<String> user,
    Optional<String> process,
    Optional<String> exe,
    Optional<String> cmdline,
    Optional<String> unit,
    Optional<String> cgroup,
    List<FlowParent> parents,
    OptionalLong loginuid,
    OptionalLong cookie,
    String attribution,
    Optional<String> reason) {

  static OwnerLine of(Owner owner, ProcessFacts facts, CommandLineChoice choice) {
    Opener opener = owner.opener();
    return new OwnerLine(
        opener.pid() == 0 ? OptionalInt.empty() : OptionalInt.of(opener.pid()),
        known(opener.uid(), opener.uid() >= 0),
        known(opener.gid(), opener.gid() >= 0),
        facts.user(),
        text(owner.process()),
        facts.exe(),
        choice.of(facts),
        text(owner.unit()),
        text(opener.cgroup()),
        facts.parents(),
        facts.loginuid(),
        known(opener.cookie(), opener.cookie() != 0),
        owner.tier().label(),
        owner.reason().map(UnattributedReason::label));
  }

  private static OptionalLong known(long value, boolean known) {
    return known ? OptionalLong.of(value) : OptionalLong.empty();
  }

  private static Optional<String> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
