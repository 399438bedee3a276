package io.curfew.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Answers of real ones; see the README beside them. */
final class Fixture {
  private Fixture() {}

  static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(Path.of("src/test/resources/monitoring", name));
  }
}
