/**
 * The durable store: named maps of text, changed by whole steps, each step one commit.
 *
 * <p>Memory is the truth and the file its copy: a disk that fails costs durability, never an
 * answer. Knows H2 MVStore and no feature.
 */
@NullMarked
package io.curfew.state;

import org.jspecify.annotations.NullMarked;
