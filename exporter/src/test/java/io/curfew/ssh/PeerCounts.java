package io.curfew.ssh;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A peer's own packet counters in its own namespace, one a client process's uid.
 *
 * <p>The uid of the socket is kept as the connection's mark, as the last acknowledgements belong to
 * no socket any more. SYN and SYN-ACK are left out.
 */
final class PeerCounts {
  private static final Pattern ELEMENT =
      Pattern.compile("0x([0-9a-f]{8}) counter packets (\\d+) bytes (\\d+)");

  private PeerCounts() {}

  static void install(String netns, List<Integer> uids) throws IOException {
    SshBed.bash(
        """
        set -eu
        ip netns exec %1$s nft -f - <<'END'
        table inet truth {
          set sent { typeof ct mark; size 1024; flags dynamic; counter; }
          set received { typeof ct mark; size 1024; flags dynamic; counter; }
          chain owner {
            type filter hook output priority -50;
            tcp dport 22 ct mark set meta skuid map { %2$s }
          }
          chain output {
            type filter hook output priority 100;
            tcp dport 22 tcp flags & (syn | ack) != syn update @sent { ct mark }
          }
          chain input {
            type filter hook input priority 100;
            tcp sport 22 tcp flags & (syn | ack) != (syn | ack) update @received { ct mark }
          }
        }
        END
        # What conntrack calls invalid has no mark.
        ip netns exec %1$s sysctl -qw net.netfilter.nf_conntrack_tcp_be_liberal=1
        """
            .formatted(
                netns,
                uids.stream().map(uid -> uid + " : " + uid).collect(Collectors.joining(", "))));
  }

  /** By uid, from the host's point of view: what the peer sent is in. */
  static Map<Integer, Traffic> read(String netns) throws IOException {
    Map<Integer, Traffic> found = new HashMap<>();
    count(netns, "sent")
        .forEach((uid, n) -> found.merge(uid, new Traffic(n, Count.NONE), Traffic::plus));
    count(netns, "received")
        .forEach((uid, n) -> found.merge(uid, new Traffic(Count.NONE, n), Traffic::plus));
    return found;
  }

  private static Map<Integer, Count> count(String netns, String set) throws IOException {
    String listing = SshBed.bash("ip netns exec " + netns + " nft list set inet truth " + set);
    Map<Integer, Count> found = new HashMap<>();
    Matcher element = ELEMENT.matcher(listing);
    while (element.find()) {
      found.put(
          Integer.parseInt(element.group(1), 16),
          new Count(Long.parseLong(element.group(3)), Long.parseLong(element.group(2))));
    }
    return found;
  }
}
