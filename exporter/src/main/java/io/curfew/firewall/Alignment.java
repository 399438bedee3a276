package io.curfew.firewall;

import io.curfew.netlink.NftCounter;
import java.util.List;

/** Which of equal rules goes on from which, where nothing but their counts tells. */
final class Alignment {
  private Alignment() {}

  static NftCounter growth(List<NftCounter> before, List<NftCounter> now) {
    long packets = 0;
    long bytes = 0;
    int next = 0;
    for (NftCounter one : now) {
      NftCounter from = new NftCounter(0, 0);
      for (int i = next; i < before.size(); i++) {
        NftCounter candidate = before.get(i);
        if (one.packets() >= candidate.packets() && one.bytes() >= candidate.bytes()) {
          from = candidate;
          next = i + 1;
          break;
        }
      }
      packets += one.packets() - from.packets();
      bytes += one.bytes() - from.bytes();
    }
    return new NftCounter(packets, bytes);
  }
}
