/**
 * The tables of legacy iptables and ip6tables: which there are, and what {@code iptables-save -c}
 * prints of them.
 *
 * <p>Knows the form, not what a rule is for: that is the business of the rooms that ask. Never
 * changes a rule, and keeps nothing between two readings.
 */
@NullMarked
package io.curfew.iptables;

import org.jspecify.annotations.NullMarked;
