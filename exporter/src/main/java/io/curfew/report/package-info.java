/**
 * Who moved how much over SSH, from the counters that Prometheus has stored: whole hours, days and
 * months of the calendar that add up to what the counters grew, to the byte.
 *
 * <p>Asks Prometheus over HTTP and nobody else; never estimates, and refuses an answer that is not
 * whole.
 */
@NullMarked
package io.curfew.report;

import org.jspecify.annotations.NullMarked;
