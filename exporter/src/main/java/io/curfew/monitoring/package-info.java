/**
 * What a Prometheus and an Alertmanager say of themselves and of this host, asked once, over HTTP,
 * bounded in time and size; and the shipped rules, to compare theirs with.
 *
 * <p>Judges nothing, changes nothing, and sends credentials to nobody but the Prometheus that they
 * are configured for.
 */
@NullMarked
package io.curfew.monitoring;

import org.jspecify.annotations.NullMarked;
