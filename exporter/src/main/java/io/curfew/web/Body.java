package io.curfew.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** The bytes of an answer, in memory that serves the next one, too. */
final class Body extends ByteArrayOutputStream {
  private static final int FIRST_BYTES = 1 << 16;

  Body() {
    super(FIRST_BYTES);
  }

  /** What was written, without a copy: valid until {@link #reset()}. */
  ByteBuffer bytes() {
    return ByteBuffer.wrap(buf, 0, count);
  }
}
