package io.curfew.state;

import java.util.Optional;

/** One entry set or, without a value, removed. */
public record Change(String map, String key, Optional<String> value) {}
