/**
 * The typed, validated view of the HOCON tree: one settings record a feature.
 *
 * <p>Everything a user can get wrong ends here as one {@link io.curfew.config.ConfigProblem} that
 * names file, line and key. The only room that knows Typesafe Config.
 */
@NullMarked
package io.curfew.config;

import org.jspecify.annotations.NullMarked;
