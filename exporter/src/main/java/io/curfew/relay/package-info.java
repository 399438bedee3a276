/**
 * One Alertmanager receiver for a fleet: alerts of other hosts that come to this host's webhook are
 * forwarded to the hosts themselves, whose own guards judge them.
 *
 * <p>Takes parsed alerts, says at once what becomes of each, and connects to nothing but checked
 * addresses of configured networks. Never follows an answer anywhere, and never retries:
 * Alertmanager repeats.
 */
@NullMarked
package io.curfew.relay;

import org.jspecify.annotations.NullMarked;
