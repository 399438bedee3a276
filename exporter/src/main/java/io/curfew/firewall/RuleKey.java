package io.curfew.firewall;

/**
 * One rule of the kernel, once and for all: a table's handle is never given again, nor within a
 * table a rule's, and a replaced rule gets a new one. A table of the same name that was made anew
 * counts its rules from the same handles, hence {@code tableHandle}.
 */
record RuleKey(RulePlace place, long tableHandle) {}
