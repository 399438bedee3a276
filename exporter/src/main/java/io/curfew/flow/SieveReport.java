package io.curfew.flow;

import java.util.List;
import java.util.Map;

/**
 * What a log is made of.
 *
 * @param lines all of them
 * @param flows new flows from this host or through it, which are sieved
 * @param otherFlows flows to this host and within it
 * @param otherLines lines that tell of no flow
 * @param unreadable lines that seem to, and can't be read
 * @param trusted flows that no known class takes, but a trust entry does
 * @param classes flows by class, in the configured order; the last is what no class takes
 * @param distinct how many leftovers were told apart
 * @param untold flows of leftovers past as many as are told apart
 * @param leftovers the most frequent first
 */
public record SieveReport(
    long lines,
    long flows,
    long otherFlows,
    long otherLines,
    long unreadable,
    long trusted,
    Map<String, Long> classes,
    int distinct,
    long untold,
    List<Leftover> leftovers) {

  /**
   * Flows that no class takes, alike but for their sources.
   *
   * @param destination address, or IPv6 network
   * @param port 0 for protocols without ports
   * @param process empty where the log knows none
   * @param unit likewise
   * @param sources how many different hosts they came from
   * @param moreSources whether there may be more than were counted
   */
  public record Leftover(
      long flows,
      String destination,
      int port,
      String protocol,
      String process,
      String unit,
      int sources,
      boolean moreSources) {}
}
