package io.curfew.firewall;

import io.curfew.kernel.Errno;
import io.curfew.kernel.KernelException;
import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.MalformedMessage;
import io.curfew.netlink.MessageHeader;
import io.curfew.netlink.Messages;
import io.curfew.netlink.NftChain;
import io.curfew.netlink.NftCounterObject;
import io.curfew.netlink.NftCounterPlace;
import io.curfew.netlink.NftGeneration;
import io.curfew.netlink.NftMessage;
import io.curfew.netlink.NftRule;
import io.curfew.netlink.NftSet;
import io.curfew.netlink.NftTable;
import io.curfew.netlink.Refused;
import io.curfew.netlink.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Asks the kernel for its nf_tables objects. One reading's own: made, used and closed by one
 * thread.
 *
 * <p>A listing that the kernel marks as interrupted may lack or repeat objects; it is asked for
 * again, a bounded number of times.
 */
final class NftConnection implements AutoCloseable {
  private static final int ALL_FAMILIES = 0;

  /** The kernel fills datagrams of a listing up to 32 KiB. */
  private static final int DATAGRAM_BYTES = 1 << 16;

  private final NetlinkSocket socket;
  private final ByteBuffer datagram =
      ByteBuffer.allocateDirect(DATAGRAM_BYTES).order(ByteOrder.nativeOrder());
  private int sequence;

  NftConnection() throws IOException {
    socket = NetlinkSocket.open(NetlinkSocket.Protocol.NETFILTER);
  }

  long generation() throws IOException {
    long[] id = {-1};
    exchange(
        NftMessage.generation(++sequence),
        Reply.single(
            sequence,
            (header, bytes, at) -> {
              if (NftMessage.is(header, NftMessage.NEW_GENERATION)) {
                id[0] = NftGeneration.decode(header, bytes, at).id();
              }
            }));
    return id[0];
  }

  List<NftTable> tables() throws IOException {
    return list(
        s -> NftMessage.tables(s, ALL_FAMILIES),
        NftMessage.NEW_TABLE,
        (header, bytes, at) -> Optional.of(NftTable.decode(header, bytes, at)));
  }

  List<NftChain> chains() throws IOException {
    return list(
        s -> NftMessage.chains(s, ALL_FAMILIES),
        NftMessage.NEW_CHAIN,
        (header, bytes, at) -> Optional.of(NftChain.decode(header, bytes, at)));
  }

  List<Placed<NftRule>> rules() throws IOException {
    return list(
        s -> NftMessage.rules(s, ALL_FAMILIES),
        NftMessage.NEW_RULE,
        (header, bytes, at) ->
            Optional.of(
                new Placed<>(
                    Optional.of(NftRule.decode(header, bytes, at)),
                    NftCounterPlace.ofRule(header, bytes, at))));
  }

  /** Named objects; those that are no counters have a place only. */
  List<Placed<NftCounterObject>> objects() throws IOException {
    return list(
        s -> NftMessage.objects(s, ALL_FAMILIES),
        NftMessage.NEW_OBJECT,
        (header, bytes, at) ->
            Optional.of(
                new Placed<>(
                    NftCounterObject.decode(header, bytes, at),
                    NftCounterPlace.ofObject(header, bytes, at))));
  }

  /**
   * What rules that are known stand at now.
   *
   * @return false when the kernel lists others than these
   */
  boolean rules(KnownCounters known) throws IOException {
    return known(s -> NftMessage.rules(s, ALL_FAMILIES), NftMessage.NEW_RULE, known);
  }

  /** What named counters that are known stand at now; as {@link #rules(KnownCounters)}. */
  boolean objects(KnownCounters known) throws IOException {
    return known(s -> NftMessage.objects(s, ALL_FAMILIES), NftMessage.NEW_OBJECT, known);
  }

  private boolean known(IntFunction<ByteBuffer> request, int message, KnownCounters known)
      throws IOException {
    known.begin();
    int listing = ++sequence;
    boolean[] strange = {false};
    Reply reply =
        Reply.dump(listing, (header, bytes, at) -> strange[0] |= NftMessage.is(header, message));
    exchange(
        request.apply(listing),
        bytes -> {
          // What is not known, the end of the listing among it, is the reply's business.
          bytes.position(known.take(bytes, listing));
          return reply.take(bytes);
        });
    return !strange[0] && !reply.interrupted() && known.whole();
  }

  List<NftSet> sets() throws IOException {
    return list(
        s -> NftMessage.sets(s, ALL_FAMILIES),
        NftMessage.NEW_SET,
        (header, bytes, at) -> Optional.of(NftSet.decode(header, bytes, at)));
  }

  /**
   * The elements of a set; empty if the set is gone.
   *
   * @param counters whether counters are wanted, not the number of elements alone
   */
  Optional<ElementRows> elements(NftSet set, boolean counters) throws IOException {
    try {
      List<ElementRows> parts =
          list(
              s -> NftMessage.elements(s, set.family(), set.table(), set.name()),
              NftMessage.NEW_ELEMENT,
              (header, bytes, at) ->
                  Optional.of(new ElementRows(counters, set.endsApart()).take(header, bytes, at)));
      ElementRows whole = new ElementRows(counters, set.endsApart());
      parts.forEach(whole::join);
      return Optional.of(whole);
    } catch (KernelException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @FunctionalInterface
  private interface Decoder<T> {
    Optional<T> decode(MessageHeader header, ByteBuffer bytes, int at) throws MalformedMessage;
  }

  private <T> List<T> list(IntFunction<ByteBuffer> request, int message, Decoder<T> decoder)
      throws IOException {
    Patience patience = new Patience();
    while (patience.lasts()) {
      List<T> found = new ArrayList<>();
      Messages.Taker taker =
          (header, bytes, at) -> {
            if (NftMessage.is(header, message)) {
              decoder.decode(header, bytes, at).ifPresent(found::add);
            }
          };
      Reply reply = Reply.dump(++sequence, taker);
      exchange(request.apply(sequence), reply);
      if (!reply.interrupted()) {
        return found;
      }
    }
    throw new RulesetChanging();
  }

  private void exchange(ByteBuffer request, Reply reply) throws IOException {
    exchange(request, reply::take);
  }

  private void exchange(ByteBuffer request, NetlinkSocket.Answer answer) throws IOException {
    try {
      socket.exchange(request, datagram, answer);
    } catch (Refused e) {
      KernelException refusal = new KernelException("read nf_tables" + hint(e.errno()), e.errno());
      refusal.initCause(e);
      throw refusal;
    }
  }

  private static String hint(int errno) {
    return switch (Errno.of(errno)) {
      case EPERM, EACCES -> " (needs CAP_NET_ADMIN)";
      // nfnetlink's answer to a subsystem that is neither built in nor to be loaded.
      case EINVAL, EOPNOTSUPP ->
          " (does this kernel have it? else set curfew.firewall.enabled = false)";
      default -> "";
    };
  }

  @Override
  public void close() {
    socket.close();
  }
}
