package io.curfew.config;

import java.io.IOException;
import java.nio.file.Path;

/** A token that curfew itself sends; unlike {@link Secret} it must keep the text. */
public final class BearerToken {
  private final String text;

  private BearerToken(String text) {
    this.text = text;
  }

  /**
   * Reads a token file.
   *
   * @throws IOException when it is missing, empty, open to others, or no header could hold it; one
   *     line that names it
   */
  static BearerToken read(Path file) throws IOException {
    String text = Secret.text(file);
    if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IOException(file + ": one line with the token expected");
    }
    return new BearerToken(text);
  }

  /** The value of the header Authorization (RFC 6750, 2.1). */
  public String authorization() {
    return "Bearer " + text;
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
