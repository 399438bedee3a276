package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One conntrack entry as an event or a dump tells it (linux/netfilter/nfnetlink_conntrack.h).
 *
 * @param id a hash that tells the entries living at one time apart; a later entry of the same tuple
 *     can have it again
 * @param zone 0 unless a rule chose one
 * @param status bits of enum ip_conntrack_status
 * @param mark absent where it is 0 or the kernel keeps none
 * @param reply under NAT not the mirror of the original
 * @param originalCounters absent where accounting is off
 */
public record ConntrackEvent(
    Kind kind,
    int id,
    int zone,
    int status,
    Optional<Integer> mark,
    ConntrackTuple original,
    ConntrackTuple reply,
    Optional<ConntrackCounters> originalCounters,
    Optional<ConntrackCounters> replyCounters) {

  /** What the message says; entries of a dump come as UPDATE. */
  public enum Kind {
    NEW,
    UPDATE,
    DESTROY
  }

  private static final int IPCTNL_MSG_CT_NEW = 0;
  private static final int IPCTNL_MSG_CT_DELETE = 2;

  private static final int CTA_TUPLE_ORIG = 1;
  private static final int CTA_TUPLE_REPLY = 2;
  private static final int CTA_STATUS = 3;
  private static final int CTA_MARK = 8;
  private static final int CTA_COUNTERS_ORIG = 9;
  private static final int CTA_COUNTERS_REPLY = 10;
  private static final int CTA_ID = 12;
  private static final int CTA_ZONE = 18;

  /** Whether the message is one that {@link #read} understands. */
  public static boolean is(MessageHeader header) {
    return NetfilterHeader.subsystem(header) == NetfilterHeader.SUBSYSTEM_CONNTRACK
        && (NetfilterHeader.message(header) == IPCTNL_MSG_CT_NEW
            || NetfilterHeader.message(header) == IPCTNL_MSG_CT_DELETE);
  }

  /** Reads the message at {@code at}. */
  public static ConntrackEvent read(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    AttributeReader attributes =
        AttributeReader.ofMessage(header, datagram, at, NetfilterHeader.BYTES, "conntrack");
    Optional<ConntrackTuple> original = Optional.empty();
    Optional<ConntrackTuple> reply = Optional.empty();
    Optional<Integer> id = Optional.empty();
    int zone = 0;
    int status = 0;
    Optional<Integer> mark = Optional.empty();
    Optional<ConntrackCounters> originalCounters = Optional.empty();
    Optional<ConntrackCounters> replyCounters = Optional.empty();
    while (attributes.next()) {
      switch (attributes.type()) {
        case CTA_TUPLE_ORIG ->
            original = Optional.of(ConntrackTuple.read(attributes.nested("original"), at));
        case CTA_TUPLE_REPLY ->
            reply = Optional.of(ConntrackTuple.read(attributes.nested("reply"), at));
        case CTA_STATUS -> status = attributes.be32();
        case CTA_MARK -> mark = Optional.of(attributes.be32());
        case CTA_COUNTERS_ORIG ->
            originalCounters =
                Optional.of(ConntrackCounters.read(attributes.nested("original counters")));
        case CTA_COUNTERS_REPLY ->
            replyCounters =
                Optional.of(ConntrackCounters.read(attributes.nested("reply counters")));
        case CTA_ID -> id = Optional.of(attributes.be32());
        case CTA_ZONE -> zone = attributes.be16();
        default -> {
          // Timeout, protocol state, helper, time stamp, and what kernels add (27 in 6.18).
        }
      }
    }
    if (original.isEmpty() || reply.isEmpty() || id.isEmpty()) {
      throw new MalformedMessage(at, "conntrack", "both tuples and an id expected");
    }
    return new ConntrackEvent(
        kind(header),
        id.get(),
        zone,
        status,
        mark,
        original.get(),
        reply.get(),
        originalCounters,
        replyCounters);
  }

  /** NEW and UPDATE are one message type, told apart by NLM_F_CREATE. */
  private static Kind kind(MessageHeader header) {
    if (NetfilterHeader.message(header) == IPCTNL_MSG_CT_DELETE) {
      return Kind.DESTROY;
    }
    return header.has(MessageHeader.CREATE) ? Kind.NEW : Kind.UPDATE;
  }
}
