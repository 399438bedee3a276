package io.curfew.flow;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** Lines as bytes: to a file, or to standard output. */
final class ByteSink implements LineSink {
  /** Takes some whole lines at once. */
  @FunctionalInterface
  private interface Appending {
    void append(byte[] lines) throws IOException;
  }

  private final LineFormat format;
  private final Appending target;
  private final Closeable end;

  private ByteSink(LineFormat format, Appending target, Closeable end) {
    this.format = format;
    this.target = target;
    this.end = end;
  }

  static ByteSink file(LineFormat format, LogFile file) {
    return new ByteSink(format, lines -> file.append(ByteBuffer.wrap(lines)), file);
  }

  /** Past System.out, whose errors are silent. */
  static ByteSink standardOutput(LineFormat format) {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    return new ByteSink(format, out::write, out::flush);
  }

  @Override
  public int write(List<FlowLine> lines) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(lines.size() * 512);
    for (FlowLine line : lines) {
      format.write(line, bytes);
    }
    target.append(bytes.toByteArray());
    return lines.size();
  }

  @Override
  public void close() throws IOException {
    end.close();
  }
}
