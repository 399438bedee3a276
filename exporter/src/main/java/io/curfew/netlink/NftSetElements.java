package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * NFT_MSG_NEWSETELEM and DELSETELEM: elements of one set; of a dump, as many as fit the datagram.
 *
 * <p>A notice of deletion carries the counters at the moment of deletion.
 */
public record NftSetElements(int family, String table, String set, List<NftSetElement> elements) {
  static final int TABLE = 1; // NFTA_SET_ELEM_LIST_TABLE
  static final int SET = 2; // NFTA_SET_ELEM_LIST_SET
  private static final int ELEMENTS = 3; // NFTA_SET_ELEM_LIST_ELEMENTS

  public NftSetElements {
    elements = List.copyOf(elements);
  }

  public static NftSetElements decode(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "elements");
    String table = "";
    String set = "";
    List<NftSetElement> elements = new ArrayList<>();
    while (reader.next()) {
      switch (reader.type()) {
        case TABLE -> table = reader.string();
        case SET -> set = reader.string();
        case ELEMENTS -> {
          AttributeReader list = reader.nested("list");
          while (list.next()) {
            elements.add(NftSetElement.decode(list.nested("element"), at));
          }
        }
        default -> {}
      }
    }
    return new NftSetElements(
        NetfilterHeader.family(header, datagram, at),
        NftMessage.required(table, "elements.table", at),
        NftMessage.required(set, "elements.set", at),
        elements);
  }
}
