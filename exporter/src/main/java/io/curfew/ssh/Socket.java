package io.curfew.ssh;

/**
 * One TCP socket on an SSH port.
 *
 * @param cookie the kernel's own name of it, never used again in this boot
 * @param inode 0 when no process holds it
 */
record Socket(ConnectionKey key, long cookie, long inode, boolean established) {}
