package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * Changes of tables and chains that nf_tables makes all at once, or none of them.
 *
 * <pre>
 *  | BATCH_BEGIN, 20 | message | message … | BATCH_END, 20 |
 * </pre>
 *
 * <p>All messages bear one sequence number and only the last asks for an acknowledgement, so that
 * {@link Reply#single} hears of the first refusal or else of the end.
 */
public final class NftBatch {
  /** NFT_TABLE_F_PERSIST (Linux 6.9): a table that its owner's end does not take along. */
  public static final int PERSISTENT = 0x4;

  /** With NFT_TABLE_F_OWNER: nobody but this socket may change it, and a flush passes it over. */
  public static final int OWNED = 0x2 | PERSISTENT;

  private static final int BATCH_BEGIN = 0x10; // NFNL_MSG_BATCH_BEGIN
  private static final int BATCH_END = 0x11; // NFNL_MSG_BATCH_END
  private static final int DELETE_CHAIN = 5; // NFT_MSG_DELCHAIN
  private static final int CREATE = 0x400; // NLM_F_CREATE
  private static final int CHAIN_TABLE = 1; // NFTA_CHAIN_TABLE
  private static final int CHAIN_NAME = 3; // NFTA_CHAIN_NAME
  private static final int FLAGS_OFFSET = 6; // of nlmsg_flags in struct nlmsghdr
  private static final int ROOM = 4096;

  private final ByteBuffer into = ByteBuffer.allocateDirect(ROOM).order(ByteOrder.nativeOrder());
  private final int sequence;
  private int last;

  /**
   * Begins a batch.
   *
   * @param sequence of its messages; the brackets have the numbers beside it
   */
  public NftBatch(int sequence) {
    this.sequence = sequence;
    bracket(into, BATCH_BEGIN, sequence - 1);
  }

  /**
   * Makes a table, or gives one that is there these flags.
   *
   * @param comment of a table that has to be made; one that is there keeps its own
   */
  public NftBatch table(int family, String table, int flags, String comment) {
    return message(
        NftMessage.NEW_TABLE,
        CREATE,
        family,
        writer ->
            writer
                .string(NftTable.NAME, table)
                .be32(NftTable.FLAGS, flags)
                .bytes(NftTable.USER_DATA, NftComment.userData(comment)));
  }

  /** ENOENT where there is none. */
  public NftBatch deleteTable(int family, String table) {
    return message(
        NftMessage.DELETE_TABLE, 0, family, writer -> writer.string(NftTable.NAME, table));
  }

  /** With its rules; ENOENT where there is none. */
  public NftBatch deleteChain(int family, String table, String chain) {
    return message(
        DELETE_CHAIN,
        0,
        family,
        writer -> writer.string(CHAIN_TABLE, table).string(CHAIN_NAME, chain));
  }

  /** The whole of it, ready to be sent. */
  public ByteBuffer finish() {
    int flags = last + FLAGS_OFFSET;
    into.putShort(flags, (short) (into.getShort(flags) | MessageHeader.ACK));
    bracket(into, BATCH_END, sequence + 1);
    return into.flip();
  }

  private NftBatch message(int message, int flags, int family, Consumer<MessageWriter> attributes) {
    last = into.position();
    MessageWriter writer =
        new MessageWriter(
                into,
                NetfilterHeader.type(NetfilterHeader.SUBSYSTEM_NFTABLES, message),
                flags,
                sequence)
            .fixed(NetfilterHeader.of(family));
    attributes.accept(writer);
    into.putInt(last, into.position() - last);
    return this;
  }

  static void begin(ByteBuffer batch, int sequence) {
    bracket(batch, BATCH_BEGIN, sequence);
  }

  static void end(ByteBuffer batch, int sequence) {
    bracket(batch, BATCH_END, sequence);
  }

  /** Its resource id names the subsystem that the batch is for, big-endian. */
  private static void bracket(ByteBuffer batch, int type, int sequence) {
    int start = batch.position();
    new MessageWriter(batch, type, 0, sequence)
        .fixed((byte) 0, (byte) 0, (byte) 0, (byte) NetfilterHeader.SUBSYSTEM_NFTABLES);
    batch.putInt(start, batch.position() - start);
  }
}
