/**
 * What works on this host, what doesn't, and the command that mends it. One file a check; each
 * looks for itself, or takes the running exporter's word, and says what it can't see.
 *
 * <p>Changes nothing.
 */
@NullMarked
package io.curfew.doctor;

import org.jspecify.annotations.NullMarked;
