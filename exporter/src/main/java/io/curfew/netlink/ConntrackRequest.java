package io.curfew.netlink;

import java.nio.ByteBuffer;

/** Requests to ctnetlink, and the groups that it sends events to. */
public final class ConntrackRequest {
  /** NFNLGRP_CONNTRACK_NEW. */
  public static final int GROUP_NEW = 1;

  /** NFNLGRP_CONNTRACK_DESTROY. */
  public static final int GROUP_DESTROY = 3;

  private static final int IPCTNL_MSG_CT_GET = 1;
  private static final int AF_UNSPEC = 0;

  private ConntrackRequest() {}

  /** Asks for every entry of this network namespace, all families and zones. */
  public static ByteBuffer dump(int sequence) {
    int type = NetfilterHeader.type(NetfilterHeader.SUBSYSTEM_CONNTRACK, IPCTNL_MSG_CT_GET);
    return MessageWriter.request(
            MessageHeader.BYTES + NetfilterHeader.BYTES, type, MessageHeader.DUMP, sequence)
        .fixed(NetfilterHeader.of(AF_UNSPEC))
        .finish();
  }
}
