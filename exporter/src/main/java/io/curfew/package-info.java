/** The program: main() and the hand wiring of the rooms. */
@NullMarked
package io.curfew;

import org.jspecify.annotations.NullMarked;
