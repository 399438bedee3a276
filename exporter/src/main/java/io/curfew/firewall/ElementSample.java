package io.curfew.firewall;

/** One series of elements: the total of one element, or of all that share {@code other}. */
record ElementSample(SetName set, String element, long packets, long bytes) {}
