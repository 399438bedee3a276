/**
 * Which user moved how many bytes over SSH: login records become sessions, kernel counters become
 * the users' totals.
 *
 * <p>Inputs are curfew's own nf_tables table, sshd's log, inet_diag and /proc. Counts, and never
 * drops or delays a packet; believes no log record that the kernel contradicts; never guesses an
 * owner: what has none is counted with a reason.
 */
@NullMarked
package io.curfew.ssh;

import org.jspecify.annotations.NullMarked;
