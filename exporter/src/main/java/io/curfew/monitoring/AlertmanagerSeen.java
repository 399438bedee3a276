package io.curfew.monitoring;

import java.net.URI;

/** What an Alertmanager says of itself. */
public record AlertmanagerSeen(URI address, Asked<Status> status) {
  /**
   * Its own words.
   *
   * @param configuration YAML, secrets left out by Alertmanager itself
   */
  public record Status(String version, String configuration) {}
}
