package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The messages of nf_tables (enum nf_tables_msg_types, linux/netfilter/nf_tables.h): their numbers
 * and the requests that read.
 *
 * <p>A family of 0 asks for all families. All requests but {@link #generation} and {@link #table}
 * are dumps, to be answered by {@link Reply#dump}.
 */
public final class NftMessage {
  public static final int NEW_TABLE = 0; // NFT_MSG_NEWTABLE
  public static final int DELETE_TABLE = 2; // NFT_MSG_DELTABLE
  public static final int NEW_CHAIN = 3; // NFT_MSG_NEWCHAIN
  public static final int NEW_RULE = 6; // NFT_MSG_NEWRULE
  public static final int DELETE_RULE = 8; // NFT_MSG_DELRULE
  public static final int NEW_SET = 9; // NFT_MSG_NEWSET
  public static final int DELETE_SET = 11; // NFT_MSG_DELSET
  public static final int NEW_ELEMENT = 12; // NFT_MSG_NEWSETELEM
  public static final int DELETE_ELEMENT = 14; // NFT_MSG_DELSETELEM
  public static final int NEW_GENERATION = 15; // NFT_MSG_NEWGEN
  public static final int NEW_OBJECT = 18; // NFT_MSG_NEWOBJ
  public static final int DELETE_OBJECT = 20; // NFT_MSG_DELOBJ

  /** NFNLGRP_NFTABLES: the multicast group that tells of every change. */
  public static final int NOTICE_GROUP = 7;

  private static final int GET_TABLE = 1; // NFT_MSG_GETTABLE
  private static final int GET_CHAIN = 4; // NFT_MSG_GETCHAIN
  private static final int GET_RULE = 7; // NFT_MSG_GETRULE
  private static final int GET_SET = 10; // NFT_MSG_GETSET
  private static final int GET_ELEMENT = 13; // NFT_MSG_GETSETELEM
  private static final int GET_GENERATION = 16; // NFT_MSG_GETGEN
  private static final int GET_OBJECT = 19; // NFT_MSG_GETOBJ

  /** Room for two names of NFT_NAME_MAXLEN (256) bytes. */
  private static final int REQUEST_BYTES = 1024;

  private NftMessage() {}

  /** The id of the ruleset's generation; a single answer. */
  public static ByteBuffer generation(int sequence) {
    return request(GET_GENERATION, 0, sequence, 0, none -> {});
  }

  public static ByteBuffer tables(int sequence, int family) {
    return dump(GET_TABLE, sequence, family, none -> {});
  }

  /** One table by its name; a single answer, ENOENT if there is none. */
  public static ByteBuffer table(int sequence, int family, String table) {
    return request(GET_TABLE, 0, sequence, family, w -> w.string(NftTable.NAME, table));
  }

  public static ByteBuffer chains(int sequence, int family) {
    return dump(GET_CHAIN, sequence, family, none -> {});
  }

  public static ByteBuffer rules(int sequence, int family) {
    return dump(GET_RULE, sequence, family, none -> {});
  }

  /** The rules of one chain. */
  public static ByteBuffer rules(int sequence, int family, String table, String chain) {
    return dump(
        GET_RULE,
        sequence,
        family,
        w -> w.string(NftRule.TABLE, table).string(NftRule.CHAIN, chain));
  }

  public static ByteBuffer sets(int sequence, int family) {
    return dump(GET_SET, sequence, family, none -> {});
  }

  /** The elements of one set; ENOENT if there is no such set. */
  public static ByteBuffer elements(int sequence, int family, String table, String set) {
    return dump(
        GET_ELEMENT,
        sequence,
        family,
        w -> w.string(NftSetElements.TABLE, table).string(NftSetElements.SET, set));
  }

  /** Named counters and all other named objects. */
  public static ByteBuffer objects(int sequence, int family) {
    return dump(GET_OBJECT, sequence, family, none -> {});
  }

  /** The named objects of one table. */
  public static ByteBuffer objects(int sequence, int family, String table) {
    return dump(GET_OBJECT, sequence, family, w -> w.string(NftCounterObject.TABLE, table));
  }

  /** Whether a message is this one of nf_tables. */
  public static boolean is(MessageHeader header, int message) {
    return header.type() == NetfilterHeader.type(NetfilterHeader.SUBSYSTEM_NFTABLES, message);
  }

  static AttributeReader attributes(MessageHeader header, ByteBuffer datagram, int at, String path)
      throws MalformedMessage {
    return AttributeReader.ofMessage(header, datagram, at, NetfilterHeader.BYTES, path);
  }

  static String required(String value, String path, int at) throws MalformedMessage {
    if (value.isEmpty()) {
      throw new MalformedMessage(at, path, "attribute expected, none came");
    }
    return value;
  }

  private static ByteBuffer dump(
      int message, int sequence, int family, Consumer<MessageWriter> attributes) {
    return request(message, MessageHeader.DUMP, sequence, family, attributes);
  }

  private static ByteBuffer request(
      int message, int flags, int sequence, int family, Consumer<MessageWriter> attributes) {
    MessageWriter writer =
        MessageWriter.request(
                REQUEST_BYTES,
                NetfilterHeader.type(NetfilterHeader.SUBSYSTEM_NFTABLES, message),
                flags,
                sequence)
            .fixed(NetfilterHeader.of(family));
    attributes.accept(writer);
    return writer.finish();
  }
}
