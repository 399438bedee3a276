/**
 * What all collectors share: one run of a collector with its duration and success, metric families
 * without duplicate samples, bounded label values.
 *
 * <p>Knows simpleclient and the rules of the exposition; knows no feature.
 */
@NullMarked
package io.curfew.metrics;

import org.jspecify.annotations.NullMarked;
