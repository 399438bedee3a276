package io.curfew.firewall;

import io.curfew.netlink.NftSet;

/** A named set or map. */
record SetName(TableName table, String set) {
  static SetName of(NftSet set) {
    return new SetName(TableName.of(set.family(), set.table()), set.name());
  }
}
