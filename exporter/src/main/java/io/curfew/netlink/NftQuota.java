package io.curfew.netlink;

/** The quota expression (NFTA_QUOTA_*): an amount, and how much of it packets have used up. */
final class NftQuota {
  static final String EXPRESSION = "quota";
  private static final int BYTES = 1; // NFTA_QUOTA_BYTES
  private static final int FLAGS = 2; // NFTA_QUOTA_FLAGS
  private static final int INVERTED = 0x1; // NFT_QUOTA_F_INV; F_DEPLETED is the packets' doing

  private NftQuota() {}

  /** A digest of what it was told to do, whatever it has seen. */
  static long digest(AttributeReader reader, long seed) throws MalformedMessage {
    long digest = seed;
    while (reader.next()) {
      switch (reader.type()) {
        case BYTES -> digest = AttributeReader.mixed(digest, reader.be64());
        case FLAGS -> digest = AttributeReader.mixed(digest, reader.be32() & INVERTED);
        default -> {}
      }
    }
    return digest;
  }
}
