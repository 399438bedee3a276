/**
 * Log files that grow and are rotated, line by line and each line once, and when a line of syslog
 * was written. What a line says, only the room that reads it knows.
 *
 * <p>Never writes, never waits, and keeps no state: where it stands, a cursor tells.
 */
@NullMarked
package io.curfew.logfile;

import org.jspecify.annotations.NullMarked;
