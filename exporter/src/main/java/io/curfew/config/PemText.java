package io.curfew.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What should be PEM, and where it stands.
 *
 * @param where begins each complaint about it
 * @param file that holds it; none where it stands in the configuration itself
 */
record PemText(String where, String text, Optional<Path> file) {
  /** A key must not lie in a file that others can read. */
  void checkPrivate() throws IOException {
    if (file.isPresent()) {
      Secret.checkPrivate(file.get());
    }
  }

  @Override
  public String toString() {
    return where;
  }
}
