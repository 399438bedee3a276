package io.curfew.netlink;

/** What stands for ports in an ICMP or ICMPv6 tuple. */
public record ConntrackIcmp(int id, int type, int code) {}
