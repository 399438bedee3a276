/**
 * The small words in which a feature tells the guard what it knows: the last sign of life, and what
 * would be wrong about sleeping now.
 *
 * <p>Exists so that features need not import {@code sleep}, nor {@code sleep} the features. Decides
 * nothing.
 */
@NullMarked
package io.curfew.evidence;

import org.jspecify.annotations.NullMarked;
