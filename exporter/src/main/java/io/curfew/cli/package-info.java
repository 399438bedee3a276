/**
 * The command line, one file a subcommand. Turns arguments into calls, and failures into one line
 * and an exit status.
 */
@NullMarked
package io.curfew.cli;

import org.jspecify.annotations.NullMarked;
