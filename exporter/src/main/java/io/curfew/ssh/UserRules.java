package io.curfew.ssh;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What rules with comments {@code pid:N user:U} say of each peer's connection: a rule on the peer's
 * address and source port counts what came in, one on its destination port what went out. Pure; one
 * thread.
 *
 * <p>All rules on one peer count the same packets, so its growth is the largest growth among them
 * and never their sum: a forgotten rule, one that a script added twice, or one that a forged log
 * line brought about, doubles nothing.
 */
final class UserRules {
  private static final Pattern COMMENT = Pattern.compile("pid:(\\d{1,10}) user:(.{1,64})");

  /**
   * One connection as its rules tell it.
   *
   * @param id changes when none of the rules' processes is one of those before: the peer's port has
   *     been taken by another connection
   * @param user empty where rules name several
   */
  record Line(Peer peer, int id, Traffic counted, Optional<String> user) {}

  private record Rule(Peer peer, long pid, String user, boolean inbound) {}

  private record Seen(Count count, int rules) {
    Seen plus(Count other) {
      return new Seen(count.atLeast(other), rules + 1);
    }

    /**
     * With fewer rules than before the fullest may have left; else a smaller count is a new one.
     */
    Count since(Seen before) {
      boolean fell = count.bytes() < before.count.bytes();
      return fell && rules < before.rules ? Count.NONE : count.since(before.count);
    }
  }

  private final Map<Peer, Traffic> resumed = new HashMap<>();
  private final Map<Peer, Line> lines = new HashMap<>();
  private Map<Rule, Seen> before = Map.of();

  /** Goes on where the books stand; what went lost with rules that were made anew stays lost. */
  void resume(Map<Peer, Traffic> counted) {
    resumed.putAll(counted);
  }

  /** Takes the chain as it is now and tells of every peer that it has rules for. */
  List<Line> read(List<ChainRule> chain) {
    Map<Rule, Seen> now = new HashMap<>();
    for (ChainRule rule : chain) {
      rule(rule)
          .ifPresent(r -> now.merge(r, new Seen(rule.count(), 1), (a, b) -> a.plus(rule.count())));
    }
    Map<Peer, Set<Rule>> byPeer = new HashMap<>();
    now.keySet().forEach(r -> byPeer.computeIfAbsent(r.peer(), p -> new HashSet<>()).add(r));
    lines.keySet().retainAll(byPeer.keySet());
    byPeer.forEach((peer, rules) -> lines.put(peer, line(peer, rules, now)));
    resumed.clear();
    before = now;
    return List.copyOf(lines.values());
  }

  private Line line(Peer peer, Set<Rule> rules, Map<Rule, Seen> now) {
    Optional<Line> was = Optional.ofNullable(lines.get(peer)).filter(line -> continues(rules));
    Count in = Count.NONE;
    Count out = Count.NONE;
    for (Rule rule : rules) {
      Seen seen = Objects.requireNonNull(now.get(rule));
      Seen earlier = before.get(rule);
      Count growth = earlier == null ? seen.count() : seen.since(earlier);
      if (rule.inbound()) {
        in = in.atLeast(growth);
      } else {
        out = out.atLeast(growth);
      }
    }
    Traffic growth = new Traffic(in, out);
    Traffic counted =
        was.map(line -> line.counted().plus(growth))
            .orElseGet(() -> growth.atLeast(resumed.getOrDefault(peer, Traffic.NONE)));
    Set<String> users = new HashSet<>();
    rules.forEach(rule -> users.add(rule.user()));
    int id =
        was.map(Line::id)
            .orElseGet(() -> (int) rules.stream().mapToLong(Rule::pid).max().orElse(0));
    return new Line(
        peer, id, counted, users.size() == 1 ? users.stream().findFirst() : Optional.empty());
  }

  private boolean continues(Set<Rule> rules) {
    Set<Long> pids = new HashSet<>();
    rules.forEach(rule -> pids.add(rule.pid()));
    Peer peer = rules.iterator().next().peer();
    return before.keySet().stream()
        .anyMatch(rule -> rule.peer().equals(peer) && pids.contains(rule.pid()));
  }

  private static Optional<Rule> rule(ChainRule rule) {
    Optional<Matcher> comment = rule.comment().map(COMMENT::matcher).filter(Matcher::matches);
    if (comment.isEmpty()) {
      return Optional.empty();
    }
    long pid = Long.parseLong(comment.get().group(1));
    String user = comment.get().group(2).strip();
    if (rule.source().isPresent() && rule.sourcePort().isPresent()) {
      Peer peer = new Peer(rule.source().get(), rule.sourcePort().get());
      return Optional.of(new Rule(peer, pid, user, true));
    }
    if (rule.destination().isPresent() && rule.destinationPort().isPresent()) {
      Peer peer = new Peer(rule.destination().get(), rule.destinationPort().get());
      return Optional.of(new Rule(peer, pid, user, false));
    }
    return Optional.empty();
  }
}
