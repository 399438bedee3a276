package io.curfew.report;

import java.util.Optional;

/** Whose bytes, and on which host, exactly as the labels have it; empty is everybody's. */
public record UsageFilter(Optional<String> user, Optional<String> instance) {
  /** The matchers of the counters; the job's name is part of the contract. */
  String matchers() {
    return hostMatchers() + user.map(u -> "," + Counter.matcher("user", u)).orElse("");
  }

  String hostMatchers() {
    return "job=\"curfew\"" + instance.map(i -> "," + Counter.matcher("instance", i)).orElse("");
  }
}
