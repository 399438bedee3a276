package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Takes one element out of a set, and asks for its last words.
 *
 * <p>nf_tables changes only in batches: a begin and an end message around what is to happen at
 * once. With NLM_F_ECHO the sender gets the notice of the deletion, which carries the element's
 * counter at that moment; the acknowledgement follows it.
 *
 * <pre>
 *  | BATCH_BEGIN, 20 | DELSETELEM: table, set, elements { element { key { value } } } | BATCH_END, 20 |
 * </pre>
 */
public final class NftRemoval {
  private static final int ECHO = 0x8; // NLM_F_ECHO
  private static final int ELEMENTS = 3; // NFTA_SET_ELEM_LIST_ELEMENTS
  private static final int ELEMENT = 1; // NFTA_LIST_ELEM
  private static final int VALUE = 1; // NFTA_DATA_VALUE
  private static final int ROOM = 1024;

  private NftRemoval() {}

  /**
   * To be answered by {@link Reply#dump}: the notice, then the end; ENOENT where there is no such
   * element.
   *
   * @param sequence of the removal; the batch's own messages have the numbers beside it
   */
  public static ByteBuffer element(int sequence, int family, String table, String set, Octets key) {
    ByteBuffer batch = ByteBuffer.allocateDirect(ROOM).order(ByteOrder.nativeOrder());
    NftBatch.begin(batch, sequence - 1);
    int start = batch.position();
    new MessageWriter(
            batch,
            NetfilterHeader.type(NetfilterHeader.SUBSYSTEM_NFTABLES, NftMessage.DELETE_ELEMENT),
            MessageHeader.ACK | ECHO,
            sequence)
        .fixed(NetfilterHeader.of(family))
        .string(NftSetElements.TABLE, table)
        .string(NftSetElements.SET, set)
        .nested(
            ELEMENTS,
            list ->
                list.nested(
                    ELEMENT,
                    element ->
                        element.nested(NftSetElement.KEY, data -> data.bytes(VALUE, key.copy()))));
    batch.putInt(start, batch.position() - start);
    NftBatch.end(batch, sequence + 1);
    return batch.flip();
  }
}
