package io.curfew.config;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How alerts of other hosts are forwarded to them.
 *
 * @param targets the first that matches is taken
 * @param networks the only ones connected to
 * @param parallel forwards under way at once
 * @param timeout of one forward, from the look-up of the name to the answer
 */
public record RelaySettings(
    boolean enabled,
    List<RelayTarget> targets,
    List<Network> networks,
    int parallel,
    Duration timeout) {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  static RelaySettings read(Section relay) throws ConfigProblem {
    boolean enabled = relay.bool("enabled");
    List<RelayTarget> targets = new ArrayList<>();
    for (Section target : relay.sections("targets", RelayTarget.KEYS)) {
      targets.add(RelayTarget.read(target, enabled));
    }
    List<Network> networks = relay.texts("networks", RelaySettings::network);
    if (enabled && targets.isEmpty()) {
      throw relay.problem(
          "enabled", "no alert could be forwarded: set curfew.relay.targets to [{ match = … }]");
    }
    if (enabled && networks.isEmpty()) {
      throw relay.problem(
          "enabled",
          "no host may be connected to: set curfew.relay.networks, as in [\"192.0.2.0/24\"]");
    }
    Duration timeout = relay.duration("timeout", SHORTEST);
    if (timeout.compareTo(LONGEST) > 0) {
      throw relay.problem("timeout", "at most " + LONGEST.toSeconds() + " s expected");
    }
    return new RelaySettings(
        enabled, List.copyOf(targets), networks, relay.integer("parallel", 1, 256), timeout);
  }

  private static Network network(String text) {
    Network network = Network.parse(text);
    // Java reads ::ffff:192.0.2.0 as IPv4, and a prefix meant for 128 bits would be one of 32.
    if (text.contains(":") && network.address() instanceof Inet4Address) {
      throw new IllegalArgumentException("an IPv4 network written as such expected, not " + text);
    }
    return network;
  }
}
