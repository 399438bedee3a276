/**
 * Whether this host may sleep, and the sleep itself: requests from the webhook, the guard that
 * judges them by evidence and by its own watch, and the one place that runs the command.
 *
 * <p>Knows no feature: what SSH, flows and APT know comes as {@code evidence}. Never acts unless
 * armed, and any doubt refuses.
 */
@NullMarked
package io.curfew.sleep;

import org.jspecify.annotations.NullMarked;
