package io.curfew.netlink;

import java.nio.ByteBuffer;

/**
 * NFT_MSG_NEWGEN: the generation of the ruleset, the answer to a request or the last notice of a
 * change.
 *
 * @param id grows with every change; unsigned 32 bits, starts anew at boot
 * @param pid in a notice, who made the change; in an answer, who asked; 0 where it is not said
 */
public record NftGeneration(long id, int pid, String processName) {
  private static final int ID = 1; // NFTA_GEN_ID
  private static final int PID = 2; // NFTA_GEN_PROC_PID
  private static final int PROCESS_NAME = 3; // NFTA_GEN_PROC_NAME

  public static NftGeneration decode(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "generation");
    long id = -1;
    int pid = 0;
    String processName = "";
    while (reader.next()) {
      switch (reader.type()) {
        case ID -> id = Integer.toUnsignedLong(reader.be32());
        case PID -> pid = reader.be32();
        case PROCESS_NAME -> processName = reader.string();
        default -> {}
      }
    }
    if (id < 0) {
      throw new MalformedMessage(at, "generation.id", "attribute expected, none came");
    }
    return new NftGeneration(id, pid, processName);
  }
}
