package io.curfew.firewall;

import io.curfew.netlink.NftCounter;
import java.util.List;

/**
 * What equal rules counted between two readings, where nothing but the order and their counts tells
 * which is which: legacy iptables has no handles, and a notice may have been lost. Pure.
 *
 * <p>A rule of the later reading goes on from one of the earlier that stood no higher, pairs keep
 * the order, and of all ways to pair those count that pair most rules, and of these the one with
 * the least growth. A rule that goes on from none is new, or was reset: it grew by all that it has.
 *
 * <p>Exact up to some 2,000 equal rules. Beyond, a pair is only looked for where a rule lies about
 * as far from the beginning as before, which bounds the work to some millions of steps.
 */
final class Alignment {
  private static final long STEPS = 1 << 22;
  private static final int LEAST_REACH = 64;

  private final List<NftCounter> before;
  private final List<NftCounter> now;

  /**
   * The best way to pair the rules of {@code before} seen so far with the first j of {@code now}:
   * how many pairs, and what these stood at before.
   */
  private final int[] pairs;

  private final long[] packets;
  private final long[] bytes;

  private Alignment(List<NftCounter> before, List<NftCounter> now) {
    this.before = before;
    this.now = now;
    this.pairs = new int[now.size() + 1];
    this.packets = new long[now.size() + 1];
    this.bytes = new long[now.size() + 1];
  }

  /**
   * Their growth together; never negative, and never more than all that they have now.
   *
   * @param before what each stood at in the order of the earlier reading
   * @param now likewise at the later one
   */
  static NftCounter growth(List<NftCounter> before, List<NftCounter> now) {
    if (allGoOn(before, now)) {
      return difference(sum(now), sum(before));
    }
    // Rules at the ends that stand still go on from themselves in one of the best ways.
    int head = 0;
    int shorter = Math.min(before.size(), now.size());
    while (head < shorter && before.get(head).equals(now.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && before.get(before.size() - 1 - tail).equals(now.get(now.size() - 1 - tail))) {
      tail++;
    }
    List<NftCounter> later = now.subList(head, now.size() - tail);
    return difference(
        sum(later), new Alignment(before.subList(head, before.size() - tail), later).goneOn());
  }

  /** What most scrapes find: no rule came or went. */
  private static boolean allGoOn(List<NftCounter> before, List<NftCounter> now) {
    boolean all = before.size() == now.size();
    for (int i = 0; all && i < now.size(); i++) {
      all = goesOn(before.get(i), now.get(i));
    }
    return all;
  }

  private static boolean goesOn(NftCounter before, NftCounter now) {
    return now.packets() >= before.packets() && now.bytes() >= before.bytes();
  }

  /** What the rules that go on stood at before. */
  private NftCounter goneOn() {
    int last = now.size();
    int reach = (int) Math.max(LEAST_REACH, STEPS / Math.max(1, before.size()));
    for (int i = 0; i < before.size(); i++) {
      int middle = (int) ((long) (i + 1) * last / before.size());
      take(before.get(i), Math.max(1, middle - reach), Math.min(last, middle + reach));
    }
    return new NftCounter(packets[last], bytes[last]);
  }

  /**
   * Offers one more earlier rule to the later ones from the {@code first} to the {@code end}th. In
   * each step the arrays hold the ways without it on the right and those with it on the left; what
   * lies beyond the reach is older, hence poorer, but no less a way.
   */
  private void take(NftCounter rule, int first, int end) {
    int pairsWithout = pairs[first - 1];
    long packetsWithout = packets[first - 1];
    long bytesWithout = bytes[first - 1];
    for (int j = first; j <= end; j++) {
      int pairsAbove = pairs[j];
      long packetsAbove = packets[j];
      long bytesAbove = bytes[j];
      offer(j, pairs[j - 1], packets[j - 1], bytes[j - 1]);
      if (goesOn(rule, now.get(j - 1))) {
        offer(j, pairsWithout + 1, packetsWithout + rule.packets(), bytesWithout + rule.bytes());
      }
      pairsWithout = pairsAbove;
      packetsWithout = packetsAbove;
      bytesWithout = bytesAbove;
    }
  }

  private void offer(int j, int morePairs, long morePackets, long moreBytes) {
    int better = Integer.compare(morePairs, pairs[j]);
    better = better == 0 ? Long.compare(morePackets, packets[j]) : better;
    better = better == 0 ? Long.compare(moreBytes, bytes[j]) : better;
    if (better > 0) {
      pairs[j] = morePairs;
      packets[j] = morePackets;
      bytes[j] = moreBytes;
    }
  }

  private static NftCounter sum(List<NftCounter> counters) {
    long packets = 0;
    long bytes = 0;
    for (NftCounter counter : counters) {
      packets += counter.packets();
      bytes += counter.bytes();
    }
    return new NftCounter(packets, bytes);
  }

  /** Sums may have gone round: then the true difference still is what is left of 64 bits. */
  private static NftCounter difference(NftCounter now, NftCounter before) {
    return new NftCounter(
        unsigned(now.packets() - before.packets()), unsigned(now.bytes() - before.bytes()));
  }

  private static long unsigned(long number) {
    return number < 0 ? Long.MAX_VALUE : number;
  }
}
