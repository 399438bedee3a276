package io.curfew.firewall;

/**
 * One rule of the kernel, once and for all: a table's handle is never given again, nor within a
 * table a rule's. A table of the same name that was made anew counts its rules from the same
 * handles, hence {@code tableHandle}; a rule that replaces another takes over its handle, hence
 * {@code content}.
 *
 * @param content see {@link io.curfew.netlink.NftRule}
 */
record RuleKey(RulePlace place, long tableHandle, long content) {}
