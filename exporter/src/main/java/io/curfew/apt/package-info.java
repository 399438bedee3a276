/**
 * When APT and dpkg last worked, and whether they work now: modification times and record locks of
 * a few configured paths.
 *
 * <p>Never runs APT, never takes a lock.
 */
@NullMarked
package io.curfew.apt;

import org.jspecify.annotations.NullMarked;
