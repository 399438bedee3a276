package io.curfew.flow;

import java.util.Optional;

/** One entry of the durable state to be written, or without a value removed. */
record DestinationChange(String map, String key, Optional<String> value) {
  /** Where it stands: a later change of the same place replaces it. */
  record Place(String map, String key) {}

  Place place() {
    return new Place(map, key);
  }
}
