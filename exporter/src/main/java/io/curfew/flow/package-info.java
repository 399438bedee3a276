/**
 * New flows of this host: which way, of what class, opened by which process and unit, and whether
 * their destination was ever seen before.
 *
 * <p>In: conntrack's NEW events or the lines of a LOG rule, sockets by inet_diag, /proc and the
 * cgroup2 tree. What can't be named is counted by reason, never guessed. It never touches a packet:
 * its own table, made only where nothing else switches conntrack on, has a chain without a hook.
 */
@NullMarked
package io.curfew.flow;

import org.jspecify.annotations.NullMarked;
