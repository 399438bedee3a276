package io.curfew.ssh;

import io.curfew.config.HostSettings;
import io.curfew.iptables.LegacyTables;
import io.curfew.iptables.LegacyTool;
import io.curfew.kernel.Errno;
import io.curfew.kernel.Native;
import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.Messages;
import io.curfew.netlink.NftChain;
import io.curfew.netlink.NftEndpoints;
import io.curfew.netlink.NftMessage;
import io.curfew.netlink.NftRule;
import io.curfew.netlink.Refused;
import io.curfew.netlink.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules of all chains of one name, whoever made them: nft and iptables-nft by netlink, legacy
 * iptables by {@code iptables-legacy-save -c}, which is run only where the kernel has such tables,
 * and which needs CAP_NET_RAW beside CAP_NET_ADMIN.
 *
 * <p>Only reads. One thread.
 */
final class NamedChain {
  private static final int RECEIVE_BYTES = 1 << 16;
  private static final int TRIES = 5;

  private final String name;
  private final Path proc;
  private final ByteBuffer received = Native.buffer(RECEIVE_BYTES);
  private int sequence;

  NamedChain(String name, HostSettings host) {
    this.name = name;
    this.proc = host.proc();
  }

  /**
   * Reads it now.
   *
   * @return its rules; empty where no chain has this name
   * @throws IOException when there may be one that can't be read
   */
  Optional<List<ChainRule>> read() throws IOException {
    List<Optional<List<ChainRule>>> found =
        List.of(nft(), legacy(LegacyTool.IPTABLES), legacy(LegacyTool.IP6TABLES));
    return found.stream().anyMatch(Optional::isPresent)
        ? Optional.of(found.stream().flatMap(Optional::stream).flatMap(List::stream).toList())
        : Optional.empty();
  }

  private Optional<List<ChainRule>> nft() throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.Protocol.NETFILTER)) {
      for (int tries = 1; ; tries++) {
        List<ChainRule> rules = new ArrayList<>();
        List<NftChain> chains = new ArrayList<>();
        boolean torn = dump(socket, NftMessage.chains(++sequence, 0), chains(chains));
        for (NftChain chain : chains) {
          torn |=
              dump(
                  socket,
                  NftMessage.rules(++sequence, chain.family(), chain.table(), name),
                  rules(chain, rules));
        }
        if (!torn) {
          return chains.isEmpty() ? Optional.empty() : Optional.of(rules);
        }
        if (tries == TRIES) {
          throw new IOException("nf_tables changed during each of " + TRIES + " listings");
        }
      }
    } catch (Refused e) {
      if (Errno.of(e.errno()) == Errno.EINVAL) {
        // So nfnetlink says that the kernel has no nf_tables.
        return Optional.empty();
      }
      throw new IOException("chain " + name + " can't be read: " + e.getMessage(), e);
    }
  }

  private boolean dump(NetlinkSocket socket, ByteBuffer request, Messages.Taker taker)
      throws IOException {
    Reply reply = Reply.dump(sequence, taker);
    socket.exchange(request, received, reply::take);
    return reply.interrupted();
  }

  private Messages.Taker chains(List<NftChain> into) {
    return (header, datagram, at) -> {
      if (NftMessage.is(header, NftMessage.NEW_CHAIN)) {
        NftChain chain = NftChain.decode(header, datagram, at);
        if (chain.name().equals(name)) {
          into.add(chain);
        }
      }
    };
  }

  /** Kernels that don't know the filter answer with every rule. */
  private Messages.Taker rules(NftChain chain, List<ChainRule> into) {
    return (header, datagram, at) -> {
      if (!NftMessage.is(header, NftMessage.NEW_RULE)) {
        return;
      }
      NftRule rule = NftRule.decode(header, datagram, at);
      if (rule.chain().equals(name)
          && rule.table().equals(chain.table())
          && rule.family() == chain.family()
          && rule.counter().isPresent()) {
        NftEndpoints asked = NftEndpoints.decode(header, datagram, at);
        into.add(
            new ChainRule(
                rule.comment(),
                asked.source(),
                asked.sourcePort(),
                asked.destination(),
                asked.destinationPort(),
                new Count(rule.counter().get().bytes(), rule.counter().get().packets())));
      }
    };
  }

  private Optional<List<ChainRule>> legacy(LegacyTool tool) throws IOException {
    return SavedRules.of(name, new LegacyTables(tool, proc).read("filter"));
  }
}
