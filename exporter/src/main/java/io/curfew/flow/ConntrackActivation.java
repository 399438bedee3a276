package io.curfew.flow;

import io.curfew.kernel.Command;
import io.curfew.kernel.Errno;
import io.curfew.kernel.Native;
import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.NftFamily;
import io.curfew.netlink.NftMessage;
import io.curfew.netlink.Refused;
import io.curfew.netlink.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that the kernel tracks flows in this network namespace: it makes no conntrack entry
 * before some rule there uses {@code ct}.
 *
 * <p>A table of our own has such a rule, in a chain without a hook: it is never evaluated, decides
 * nothing and costs no packet anything, yet its existence keeps conntrack switched on. It does not
 * rely on the SSH feature's table, which some ways of counting don't have. Owned by one thread, but
 * for its count.
 */
final class ConntrackActivation implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ConntrackActivation.class);
  private static final int ANSWER_BYTES = 1 << 16;

  private final String table;
  private final ByteBuffer answer = Native.buffer(ANSWER_BYTES);
  private final AtomicLong healed = new AtomicLong();
  private boolean installed;
  private int sequence;

  /**
   * Installs nothing yet.
   *
   * @param table its name in family inet
   */
  ConntrackActivation(String table) {
    this.table = table;
  }

  /** Installs the table anew: one that a killed exporter left is replaced. */
  void ensure() throws IOException {
    nft(
        """
        add table inet %1$s
        delete table inet %1$s
        table inet %1$s {
          comment "keeps conntrack on for curfew flows"
          chain track {
            ct state new
          }
        }
        """
            .formatted(table));
    installed = true;
  }

  /** Installs it again where somebody flushed the ruleset: no flow would be seen any more. */
  void heal() throws IOException {
    if (!present()) {
      log.warn("flows: table inet {} was removed, installing it again", table);
      ensure();
      healed.incrementAndGet();
    }
  }

  /** How often it was found gone and installed again; from any thread. */
  long healed() {
    return healed.get();
  }

  private boolean present() throws IOException {
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.Protocol.NETFILTER)) {
      Reply reply = Reply.single(++sequence, (header, bytes, at) -> {});
      socket.exchange(NftMessage.table(sequence, NftFamily.INET, table), answer, reply::take);
      return true;
    } catch (Refused e) {
      if (Errno.of(e.errno()) == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    if (installed) {
      installed = false;
      nft("delete table inet " + table + "\n");
    }
  }

  private static void nft(String script) throws IOException {
    Command.Result result = Command.of("nft", "-f", "-").withInput(script).run();
    if (!result.succeeded()) {
      throw new IOException("conntrack can't be switched on by nft: " + result.complaint());
    }
  }
}
