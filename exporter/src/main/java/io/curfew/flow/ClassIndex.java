package io.curfew.flow;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Which few of many matches a flow of a protocol and port need be held against, in their order.
 * Immutable.
 */
final class ClassIndex {
  private static final int PROTOCOLS = 256;

  /** Protocol and port in one number, ascending; those that some match names. */
  private final int[] named;

  /** Of each of {@link #named}. */
  private final int[][] candidates;

  /** Of any other port, by protocol. */
  private final int[][] elsewhere = new int[PROTOCOLS][];

  ClassIndex(List<QuickMatch> matches) {
    TreeMap<Integer, int[]> byPort = new TreeMap<>();
    for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
      elsewhere[protocol] = candidates(matches, protocol, DestinationKey.OTHER_PORT);
      for (QuickMatch match : matches) {
        for (int port : match.ports()) {
          if (match.ofProtocol(protocol)) {
            byPort.put(number(protocol, port), candidates(matches, protocol, port));
          }
        }
      }
    }
    named = byPort.keySet().stream().mapToInt(Integer::intValue).toArray();
    candidates = byPort.values().toArray(int[][]::new);
  }

  private static int[] candidates(List<QuickMatch> matches, int protocol, int port) {
    int[] all = new int[matches.size()];
    int size = 0;
    for (int i = 0; i < all.length; i++) {
      if (matches.get(i).ofProtocol(protocol) && matches.get(i).ofPort(port)) {
        all[size++] = i;
      }
    }
    return Arrays.copyOf(all, size);
  }

  /** Indexes of the matches whose protocols and ports fit; not to be changed. */
  int[] of(int protocol, int port) {
    int at = Arrays.binarySearch(named, number(protocol, port));
    return at < 0 ? elsewhere[protocol] : candidates[at];
  }

  private static int number(int protocol, int port) {
    return protocol << 16 | port;
  }
}
