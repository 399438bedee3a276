package io.curfew.firewall;

import io.curfew.netlink.NftFamily;

/** A table by family and name, both as nft writes them. */
record TableName(String family, String table) {
  static TableName of(int family, String table) {
    return new TableName(NftFamily.name(family), table);
  }
}
