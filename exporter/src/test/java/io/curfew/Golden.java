package io.curfew;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that holds what a test saw once and a person found right; -Dgolden.update rewrites it. */
final class Golden {
  static final Path METRICS = Path.of("src/test/resources/golden/metrics.txt");

  private Golden() {}

  static void check(Path file, String seen) throws IOException {
    if (System.getProperty("golden.update") != null) {
      Files.writeString(file, seen);
    }
    assertThat(seen)
        .as("differs from " + file + "; if it is right: -Dgolden.update")
        .isEqualTo(Files.readString(file));
  }
}
